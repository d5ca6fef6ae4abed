/** Tells a person how far a long verification is. */
export interface Progress {
  /** `done` of `total`, in any unit. */
  show(stage: string, done: number, total: number): void;
}

export const NO_PROGRESS: Progress = { show: () => undefined };
