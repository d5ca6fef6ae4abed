/** How the program ends, for scripts. */
export const EXIT = {
  done: 0,
  unexpected: 1,
  /** The command line or a setting cannot be understood. */
  usage: 2,
  /** No server answers, or it stopped answering. */
  away: 3,
  /** No token, a wrong one, or one that may not do this. */
  notAllowed: 4,
  /** The server refused the question or failed at it. */
  refused: 5,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What went wrong, in words for people and as an exit code. */
export class CliFault extends Error {
  constructor(
    readonly exitCode: ExitCode,
    message: string,
  ) {
    super(message);
  }
}
