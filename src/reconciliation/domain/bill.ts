import type { Decimal } from '../../money/decimal.js';

/** Where a bill came from: DeepSeek's own export, or a table read by a column mapping (`mapped:<name>`). */
export type BillFormat = 'deepseek' | `mapped:${string}`;

/** What a line counts. `other`: a type that we do not know, or money without tokens. */
export type LineKind = 'cache_hit' | 'cache_miss' | 'output' | 'requests' | 'other';

/**
 * Why a line with money is set apart until somebody decides: it is never dropped. `unexplained_cost`: the cost file
 * has money for which no amount stands; `ambiguous_currency`: nobody can say in which of two currencies it is.
 */
export type QuarantineReason =
  'unknown_type' | 'unknown_model' | 'negative_cost' | 'ambiguous_currency' | 'unexplained_cost';

/** Something to know about a bill that was taken. */
export interface BillWarning {
  code: string;
  message: string;
  file?: string;
  line?: number;
  column?: string;
}

/** Where something stands in a file. */
export interface FilePlace {
  file: string;
  line: number;
}

/** Bounds of one bucket; `id` counts the buckets of the bill. */
export interface Interval {
  id: number;
  startMs: number;
  endMs: number;
  /** The first row of it. */
  at: FilePlace;
}

/** What the lines of one model and key have in common. */
export interface Series {
  id: number;
  model: string;
  keyName: string | null;
  keyFingerprint: string | null;
  keyId: string | null;
  /** No price, account or request of ours knows this model. */
  isUnknownModel: boolean;
}

/** One line as it will be stored. */
export interface LineDraft {
  interval: Interval;
  series: Series;
  kind: LineKind;
  rawType: string;
  /** As text: exact as the file has it. */
  price: string | null;
  quantity: string;
  cost: Decimal;
  currency: string;
  quarantined: QuarantineReason | null;
  file: string;
  line: number;
}

/** One row of the cost file. */
export interface CostDraft {
  interval: Interval;
  model: string;
  wallet: string;
  cost: Decimal;
  currency: string;
  file: string;
  line: number;
}
