import { PACK_COLUMNS, type PackTable } from '../../costing/domain/evidence/pack-format.js';
import type { FrozenResult } from '../../costing/domain/frozen-result.js';
import type { Statement, StatementRate } from '../../costing/domain/statement.js';
import type { CsvCell } from '../../http/csv.js';
import { formatDecimal, parseDecimal } from '../../money/decimal.js';
import type { PackSource } from './pack-writer.js';
import { readmeOf } from './readme.js';

type Row<Table extends PackTable> = Readonly<Record<(typeof PACK_COLUMNS)[Table][number], string | null>>;
type Rows<Table extends PackTable> = AsyncIterable<Row<Table>> | Iterable<Row<Table>>;
/** The tables that are not in the result or the statements themselves. */
type ReadTable = 'prices.csv' | 'bills.csv' | 'bill-lines.csv' | 'held.csv' | 'attempts.csv';

/** All that a closed month is proved with. */
export interface PackFacts {
  result: FrozenResult;
  /** The closed results from the first to this one. */
  chain: readonly FrozenResult[];
  /** Those issued with the close, by number. */
  statements: readonly Statement[];
  rows: { readonly [Table in ReadTable]: () => Rows<Table> };
}

/** Puts the facts into the files of a pack. */
export function packSource({ result, chain, statements, rows }: PackFacts): PackSource {
  const readme = readmeOf({ period: result.period, resultHash: result.hash });
  return {
    about: {
      period: result.period,
      ...result.bounds,
      timeZone: result.timeZone,
      closedAt: result.closedAt,
      resultId: result.id,
      resultHash: result.hash,
    },
    whole: {
      'LEEME.txt': readme.es,
      'README.txt': readme.en,
      'allocation.json': json(result),
      'statements.json': json(statements),
      'chain.json': json(chain),
    },
    tables: {
      'prices.csv': () => cells('prices.csv', rows['prices.csv']()),
      'rates.csv': () => cells('rates.csv', ratesOf(statements)),
      'adjustments.csv': () => cells('adjustments.csv', adjustmentsOf(result)),
      'bills.csv': () => cells('bills.csv', rows['bills.csv']()),
      'bill-lines.csv': () => cells('bill-lines.csv', rows['bill-lines.csv']()),
      'held.csv': () => cells('held.csv', rows['held.csv']()),
      'attempts.csv': () => cells('attempts.csv', rows['attempts.csv']()),
    },
  };
}

async function* cells<Table extends PackTable>(table: Table, rows: Rows<Table>): AsyncGenerator<CsvCell[]> {
  const columns: readonly (keyof Row<Table>)[] = PACK_COLUMNS[table];
  for await (const row of rows) yield columns.map((column) => row[column]);
}

/** Each rate that a statement names, once. */
function ratesOf(statements: readonly Statement[]): Row<'rates.csv'>[] {
  const used = statements.flatMap(({ costs, converted }) => [
    ...costs.flatMap(({ rate }) => rate ?? []),
    ...(converted ? [converted.rate] : []),
  ]);
  const once = new Map(used.map((rate) => [rateKey(rate), rate]));
  return [...once]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, { base, quote, rate, date, validFrom, validTo, source }]) => ({
      base,
      quote,
      rate,
      date,
      validFrom,
      validTo,
      source,
    }));
}

function rateKey({ base, quote, date, rate, validFrom, validTo, source }: StatementRate): string {
  return [base, quote, date, rate, validFrom, validTo, source].join(' ');
}

function adjustmentsOf({ adjustments }: FrozenResult): Row<'adjustments.csv'>[] {
  return adjustments.flatMap(({ id, sourcePeriod, reason, companies, unallocated }) => {
    const nobody = parseDecimal(unallocated.amount) === 0n ? [] : [{ companyId: null, amount: unallocated }];
    return [...companies, ...nobody].map(({ companyId, amount }) => ({
      id,
      sourcePeriod,
      reason,
      companyId,
      amount: formatDecimal(parseDecimal(amount.amount)),
      currency: amount.currency,
    }));
  });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
