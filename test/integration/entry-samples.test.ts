import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildEntry } from '../../src/classification/domain/journal-entry.js';
import { defaultChart } from '../../src/companies/default-chart.js';
import { indexChart } from '../../src/companies/domain/chart-index.js';
import { completePolicy } from '../../src/companies/domain/posting-policy.js';
import { DocumentIgnored, type InvoiceDocument } from '../../src/invoices/domain/document.js';
import { readXmlDocument } from '../../src/invoices/domain/read-xml.js';
import { DEFAULT_UPLOAD_LIMITS } from '../../src/invoices/domain/upload-limits.js';
import { parseDecimal, sum } from '../../src/money/decimal.js';

/** The official samples live beside the project, where they live at all. */
const folder = join(import.meta.dirname, '../../../shared/data/dian');
const chart = indexChart(defaultChart);

function readSample(file: string): InvoiceDocument | null {
  try {
    return readXmlDocument(readFileSync(file), DEFAULT_UPLOAD_LIMITS.xml);
  } catch (error) {
    if (error instanceof DocumentIgnored) return null;
    throw error;
  }
}

function entryOf(document: InvoiceDocument, account: string) {
  const accounts = new Map(document.lines.map((line) => [line.id, account]));
  const policy = completePolicy({ expenseArea: '51', vatCreditable: true, withhold: 'as_documented' });
  return buildEntry({ document, accounts, policy, chart, bookCurrency: 'COP' });
}

describe.skipIf(!existsSync(folder))('the official samples', () => {
  const samples = (existsSync(folder) ? globSync(join(folder, '**/*.xml')) : []).flatMap((file) => {
    const document = readSample(file);
    return document ? [{ name: basename(file), document }] : [];
  });

  it('are there', () => {
    expect(samples.length).toBeGreaterThanOrEqual(25);
  });

  it.each(samples)(
    '$name balances and owes exactly its payable, as goods and as an expense',
    ({ document }) => {
      for (const account of ['1435', '519595']) {
        const result = entryOf(document, account);
        expect(result.status).toBe('complete');

        const balance = (rows: typeof result.entry) =>
          sum(rows.map((row) => parseDecimal(row.debit) - parseDecimal(row.credit)));
        expect(balance(result.entry)).toBe(0n);
        const owed = balance(result.entry.filter((row) => /^2(205|335|365|367|368)/.test(row.account)));
        const payable = parseDecimal(document.totals.payable);
        expect(document.kind === 'credit_note' ? owed : -owed).toBe(payable);
      }
    },
  );

  it('add up, all but the one that states a prepayment without deducting it', () => {
    const odd = samples.flatMap(({ name, document }) =>
      entryOf(document, '519595')
        .warnings.filter((warning) => warning.code !== 'foreign_currency')
        .map((warning) => `${name} ${warning.code}`),
    );

    expect(odd).toEqual(['Generica.xml prepaid_not_deducted']);
  });
});
