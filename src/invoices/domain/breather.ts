const SLICE_MS_MAX = 10;

/** Lets other work of the process run between slices of a long reading. */
export class Breather {
  private sliceStart = performance.now();

  /** True when this slice has lasted long enough; then await `pause`. */
  isDue(): boolean {
    return performance.now() - this.sliceStart >= SLICE_MS_MAX;
  }

  async pause(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.sliceStart = performance.now();
  }

  /** Runs a stepwise reading to its end, pausing where due. */
  async run<Result>(steps: Generator<undefined, Result>): Promise<Result> {
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      if (this.isDue()) await this.pause();
    }
  }
}

/** Runs a stepwise reading to its end at once. */
export function drain<Result>(steps: Generator<undefined, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
