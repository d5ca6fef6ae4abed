/** Where a bill came from: DeepSeek's own export, or a table read by a column mapping (`mapped:<name>`). */
export type BillFormat = 'deepseek' | `mapped:${string}`;

/** What a line counts. `other`: a type that we do not know, or money without tokens. */
export type LineKind = 'cache_hit' | 'cache_miss' | 'output' | 'requests' | 'other';

/** Why a line with money is set apart until somebody decides: it is never dropped. */
export type QuarantineReason = 'unknown_type' | 'unknown_model' | 'negative_cost';
