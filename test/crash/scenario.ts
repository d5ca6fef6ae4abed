import type { Stage } from './stage.js';

/** One way in which a run is disturbed. */
export interface Scenario {
  /** Scenarios of one family share a row of the table. */
  family: string;
  name: string;
  /** Only with the queue on Redis. */
  needsRedis?: true;
  /** Every process reaches PostgreSQL through a proxy that can stop it. */
  holdsDatabase?: true;
  workersMin?: number;
  /** The account has limits. */
  limited?: true;
  /** Invoices come as files, which a worker reads. */
  asFiles?: true;
  /** A worker may be relieved while it lives: its late answer is one success more. */
  lateAnswers?: true;
  /** Sends the invoices in and disturbs the work; when it ends, enough processes live to finish. */
  act(stage: Stage): Promise<void>;
}
