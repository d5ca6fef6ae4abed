import { setTimeout as sleep } from 'node:timers/promises';
import { reason } from './embedded-postgres-error.js';
import { type Exit, ServerProcess, type ServerInput } from './server-process.js';

const RESTARTS_MAX = 5;
/** A server that ran this long has its restarts forgiven. */
const STEADY_MS = 60_000;
const RESTART_WAITS_MS = [0, 200, 1_000, 2_000, 5_000];

/** An end of the server that nobody asked for, and whether it is being started again. */
export interface UnexpectedExit extends Exit {
  readonly restarting: boolean;
}

/** Keeps the server running on its port: starts it again when it dies, a bounded number of times. */
export class Supervisor {
  private stopping = false;
  private restarts = 0;
  private watching: Promise<void>;

  private constructor(
    private server: ServerProcess,
    private readonly input: ServerInput,
    private readonly notify: { log: (line: string) => void; onExit: (exit: UnexpectedExit) => void },
  ) {
    this.watching = this.watch();
  }

  static async start(
    input: ServerInput,
    notify: { log: (line: string) => void; onExit: (exit: UnexpectedExit) => void },
  ): Promise<Supervisor> {
    return new Supervisor(await ServerProcess.start(input), input, notify);
  }

  private async watch(): Promise<void> {
    while (!this.stopping) {
      const startedAtMs = performance.now();
      const exit = await this.server.exited;
      if (this.stopping) return;
      if (performance.now() - startedAtMs > STEADY_MS) this.restarts = 0;
      if (!(await this.startAgain(exit))) return;
    }
  }

  private async startAgain(exit: Exit): Promise<boolean> {
    while (this.restarts < RESTARTS_MAX) {
      const waitMs = RESTART_WAITS_MS[this.restarts] ?? 0;
      this.restarts++;
      this.notify.log(
        `PostgreSQL ended (${exit.signal ?? exit.code}); starting it again, ${this.restarts} of ${RESTARTS_MAX}`,
      );
      this.notify.onExit({ ...exit, restarting: true });
      await sleep(waitMs);
      if (this.stopping) return false;
      try {
        this.server = await ServerProcess.start(this.input);
        return true;
      } catch (error) {
        this.notify.log(reason(error));
      }
    }
    this.notify.log(`PostgreSQL ended ${RESTARTS_MAX} times; it is not started again`);
    this.notify.onExit({ ...exit, restarting: false });
    return false;
  }

  /** Stops the server and what would start it again. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.server.stop();
    await this.watching;
    // A restart under way when the stop was asked for has its own server by now.
    await this.server.stop();
  }
}
