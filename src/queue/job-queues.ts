import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { AnyQueue, AnyWorker, QueueBackend } from './backend.js';
import {
  QUEUE_NAMES,
  type JobHandler,
  type JobPayloads,
  type NewJob,
  type QueueName,
} from './job-contracts.js';

/** How long a stopping process waits for its running jobs. */
const DRAIN_MS_MAX = 25_000;

/** The queues of the process: adding jobs, asking after them, working on them. */
@Injectable()
export class JobQueues implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger(JobQueues.name);
  private readonly queues = new Map<QueueName, AnyQueue>();
  private readonly workers: AnyWorker[] = [];
  private readonly stopping = new AbortController();
  private draining = false;
  private takenAtMs: number | undefined;

  constructor(private readonly backend: QueueBackend) {
    for (const name of QUEUE_NAMES) {
      const queue = backend.queue(name);
      queue.on('error', () => undefined);
      this.queues.set(name, queue);
    }
  }

  get kind(): QueueBackend['kind'] {
    return this.backend.kind;
  }

  /** How long ago this process took a job from any queue; undefined: it has not taken one yet. */
  get lastTakenSeconds(): number | undefined {
    return this.takenAtMs === undefined ? undefined : (performance.now() - this.takenAtMs) / 1_000;
  }

  /** Adds all jobs in one go; those whose id is already there are left as they are. */
  async add<Name extends QueueName>(name: Name, jobs: readonly NewJob<Name>[]): Promise<void> {
    if (jobs.length === 0) return;
    await this.queue(name).addBulk(jobs.map(({ jobId, data }) => ({ name, data, opts: { jobId } })));
  }

  /** Which of these jobs the queue has lost: neither waiting nor running. */
  async lost(name: QueueName, jobIds: readonly string[]): Promise<string[]> {
    const found = await Promise.all(jobIds.map((id) => this.queue(name).getJob(id)));
    const lost: string[] = [];
    for (const [index, id] of jobIds.entries()) {
      const job = found[index];
      const state = job ? await job.getState() : 'unknown';
      if (state === 'unknown' || state === 'failed' || state === 'completed') lost.push(id);
    }
    return lost;
  }

  /** Resolves when the queue's store answers, rejects within its own time limits when it does not. */
  async ping(): Promise<void> {
    await this.queue('classify').getJob('ping');
  }

  /** Starts taking jobs of one queue. The signal given to the handler falls when the process must stop at once. */
  work<Name extends QueueName>(name: Name, input: { concurrency: number; handler: JobHandler<Name> }): void {
    const worker = this.backend.worker({
      name,
      concurrency: input.concurrency,
      process: async (data) => {
        this.takenAtMs = performance.now();
        try {
          await input.handler(data as JobPayloads[Name], this.stopping.signal);
        } catch (error) {
          // Rows are the truth: the watchdog brings the work back, so the queue need not try again.
          this.logger.error(
            `${name} job failed: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`,
          );
          throw error;
        }
      },
    });
    worker.on('error', (error) => {
      this.logger.warn(`${name} worker: ${error.message}`);
    });
    this.workers.push(worker);
  }

  /** True once the process has been told to end: what runs may finish, nothing new begins. */
  get isStopping(): boolean {
    return this.draining;
  }

  /** Stops taking jobs and waits for the running ones; those that take too long are told to give up. */
  async beforeApplicationShutdown(): Promise<void> {
    this.draining = true;
    const closing = Promise.all(this.workers.map((worker) => worker.close().catch(() => undefined)));
    const timer = setTimeout(() => {
      this.stopping.abort();
    }, DRAIN_MS_MAX - 5_000);
    await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, DRAIN_MS_MAX).unref())]);
    clearTimeout(timer);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close().catch(() => undefined)));
    await this.backend.close().catch(() => undefined);
  }

  private queue(name: QueueName): AnyQueue {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`no queue ${name}`);
    return queue;
  }
}
