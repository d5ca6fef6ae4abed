/** Every queue and what its jobs carry: ids only. Producer and consumer both import this file. */
export interface JobPayloads {
  /** Pending invoices are to be looked at: one, or some neighbours when there are many. */
  classify: { invoiceIds: string[] };
  /** An uploaded file is to be read, and then the others of its batch. */
  ingest: { uploadId: string };
}

export type QueueName = keyof JobPayloads;

export const QUEUE_NAMES: readonly QueueName[] = ['classify', 'ingest'];

/** One job to add. The same id is not added twice while the earlier job is there. Ids hold no `:`. */
export interface NewJob<Name extends QueueName> {
  jobId: string;
  data: JobPayloads[Name];
}

/** What a room does with one job. Must be safe to run twice: queues deliver at least once. */
export type JobHandler<Name extends QueueName> = (
  data: JobPayloads[Name],
  signal: AbortSignal,
) => Promise<void>;
