import { describe, expect, it } from 'vitest';
import { evidenceFacts } from '../../../../test/support/evidence-fixture.js';
import { formatDecimal, parseDecimal } from '../../../money/decimal.js';
import { explainStatement, explainStatementLine } from './explain-statement.js';
import { evaluateFormula } from './formula.js';
import { sayIn } from './wording.js';

const { statements } = evidenceFacts({ pool: 'billed' });
const explained = (index: number, language: 'es' | 'en' = 'en') => {
  const statement = statements[index];
  if (!statement) throw new Error('no statement');
  return { statement, shares: new Map(), language, say: sayIn(language) };
};
const formulas = (index: number) => {
  const facts = explained(index);
  return facts.statement.lines.map(({ line, kind }) => [kind, explainStatementLine(facts, line)?.formula]);
};

describe('each line of a statement', () => {
  it('is explained by its own formula: mark-up, discount, minimum', () => {
    const ofPlan = formulas(1).slice(-3);
    expect(ofPlan).toEqual([
      ['markup', 'round(round(0.00322 × 12.5 ÷ 100; 18); 5)'],
      ['discount', 'round(−round((0.00011 + 0.00011 + 0 + 0.003 + 0.0004) × 10 ÷ 100; 18); 5)'],
      ['minimum', 'round(1 − (0.00011 + 0.00011 + 0 + 0.003 + 0.0004 − 0.00036); 5)'],
    ]);
  });

  it('is explained by its own formula: fees by tier, included invoices, base fee, cost that fees cover', () => {
    expect(formulas(2).filter(([kind]) => kind !== 'own' && kind !== 'rework' && kind !== 'shared')).toEqual([
      ['fee', 'round(1 × 1200; 5)'],
      ['fee', 'round(2 × 900.5; 5)'],
      ['included', 'round(1 × (-1200); 5)'],
      ['base_fee', 'round(5000; 5)'],
      ['covered', expect.stringMatching(/^round\(−\d+\.\d+; 5\)$/)],
    ]);
  });

  it('comes to its amount, and says why it is there in both languages', () => {
    for (const [index, statement] of statements.entries()) {
      for (const { line, amount, description } of statement.lines) {
        for (const language of ['es', 'en'] as const) {
          const step = explainStatementLine(explained(index, language), line);
          expect(evaluateFormula(step?.formula ?? '')).toBe(parseDecimal(amount));
          expect(step?.sentence).toContain(description[language]);
        }
      }
      expect(explainStatementLine(explained(index), 99)).toBeUndefined();
    }
  });

  it('is told of a credit note with the statement and the reason, whatever rounding has left of its tax', () => {
    const facts = explained(0);
    const [tax] = facts.statement.taxes;
    if (!tax) throw new Error('no tax');
    const total = parseDecimal(facts.statement.total);
    const note = {
      ...facts.statement,
      kind: 'credit_note' as const,
      number: 'NC-1',
      corrects: { id: facts.statement.id, number: 'EC-1', reason: 'cobro repetido' },
      // A unit less than the percentage comes to.
      taxes: [{ ...tax, amount: '0.00003' }],
      total: formatDecimal(total - parseDecimal(tax.amount) + parseDecimal('0.00003'), 5),
    };
    const step = explainStatement({ ...facts, statement: note });
    expect(step.sentence).toContain('EC-1');
    expect(step.sentence).toContain('cobro repetido');
    expect(step.children.find(({ figure }) => figure === 'tax')?.formula).toBe('0.00003');
  });
});
