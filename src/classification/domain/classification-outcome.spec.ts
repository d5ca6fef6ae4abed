import { describe, expect, it } from 'vitest';
import {
  classificationOutcome,
  MIN_CONFIDENCE_DEFAULT,
  type OutcomeInput,
} from './classification-outcome.js';

const fine: OutcomeInput = {
  lines: [
    { id: '1', confidence: 0.6 },
    { id: '2', confidence: null },
  ],
  minConfidence: MIN_CONFIDENCE_DEFAULT,
  documentWarnings: [{ code: 'totals_mismatch', message: 'x' }],
  entryStatus: 'complete',
  entryWarnings: [{ code: 'role_account_assumed', message: 'x' }],
};

function reasonsOf(over: Partial<OutcomeInput>): string[] {
  return classificationOutcome({ ...fine, ...over }).reasons.map((reason) => reason.code);
}

describe('classificationOutcome', () => {
  it('lets stand what is sure enough and complete', () => {
    expect(classificationOutcome(fine)).toEqual({ state: 'classified', reasons: [] });
  });

  it('holds a line below the company threshold', () => {
    expect(classificationOutcome({ ...fine, minConfidence: 0.61 })).toEqual({
      state: 'needs_review',
      reasons: [{ code: 'low_confidence', message: 'line 1: confidence 0.6 is below 0.61' }],
    });
  });

  it('holds documents that are not the company’s own purchase, and incomplete entries, with every reason', () => {
    const documentWarnings = ['customer_mismatch', 'third_party_income'].map((code) => ({
      code,
      message: 'x',
    }));
    const entryWarnings = [{ code: 'missing_role_account', message: 'x' }, ...fine.entryWarnings];

    expect(reasonsOf({ documentWarnings })).toEqual(['customer_mismatch', 'third_party_income']);
    expect(reasonsOf({ entryStatus: 'incomplete', entryWarnings })).toEqual(['missing_role_account']);
    expect(reasonsOf({ entryStatus: 'incomplete', entryWarnings: [] })).toEqual(['entry_incomplete']);
    expect(reasonsOf({ minConfidence: 0.9, documentWarnings, entryStatus: 'incomplete' })).toHaveLength(4);
  });
});
