import type { DocumentWarning } from '../../invoices/domain/document.js';

export const MIN_CONFIDENCE_DEFAULT = 0.6;

/** Warnings of a document after which a person decides, however sure the model is. */
export const HOLDING_WARNINGS: ReadonlySet<string> = new Set(['customer_mismatch', 'third_party_income']);

export interface OutcomeInput {
  /** Null where confidence does not apply: memory, rules and people. */
  lines: readonly { id: string; confidence: number | null }[];
  minConfidence: number;
  documentWarnings: readonly DocumentWarning[];
  entryStatus: 'complete' | 'incomplete';
  entryWarnings: readonly DocumentWarning[];
}

export interface Outcome {
  state: 'classified' | 'needs_review';
  reasons: DocumentWarning[];
}

/** Warnings of an incomplete entry that say what is missing. */
const INCOMPLETE_WARNINGS: ReadonlySet<string> = new Set([
  'line_without_account',
  'account_not_postable',
  'missing_role_account',
]);

/** Whether a classified document may stand as it is, and if not, every reason why a person should look. */
export function classificationOutcome(input: OutcomeInput): Outcome {
  const unsure = input.lines
    .filter((line) => line.confidence !== null && line.confidence < input.minConfidence)
    .map((line) => ({
      code: 'low_confidence',
      message: `line ${line.id}: confidence ${line.confidence} is below ${input.minConfidence}`,
    }));
  const held = input.documentWarnings.filter((warning) => HOLDING_WARNINGS.has(warning.code));
  const incomplete = input.entryStatus === 'complete' ? [] : incompleteReasons(input.entryWarnings);
  const reasons = [...unsure, ...held, ...incomplete];
  return { state: reasons.length > 0 ? 'needs_review' : 'classified', reasons };
}

function incompleteReasons(warnings: readonly DocumentWarning[]): DocumentWarning[] {
  const missing = warnings.filter((warning) => INCOMPLETE_WARNINGS.has(warning.code));
  return missing.length > 0
    ? missing
    : [{ code: 'entry_incomplete', message: 'the entry could not be completed' }];
}
