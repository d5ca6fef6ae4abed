import type { Decimal } from '../../money/decimal.js';
import type { Row } from './read-table.js';

/** One request as its row tells it, with what was computed anew. */
export interface AttemptFacts {
  cells: Row<'attempts.csv'>['cells'];
  tokens: { cacheHit: bigint; cacheMiss: bigint; output: bigint };
  cost: Decimal;
  /** What of the cost went into input tokens; null where no price tells it. */
  inputCost: Decimal | null;
}
