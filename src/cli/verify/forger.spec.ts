import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  evidenceFacts,
  filesOf,
  forge,
  putRecords,
  putResult,
  recordsOf,
  rehash,
  writePackFile,
} from '../../../test/support/evidence-fixture.js';
import { PACK_COLUMNS, type PackTable } from '../../costing/domain/evidence/pack-format.js';
import type { Manifest } from '../../costing/domain/evidence/pack-format.js';
import type { FrozenResult } from '../../costing/domain/frozen-result.js';
import { sealStatement, statementHash } from '../../costing/domain/seal-statement.js';
import type { Statement } from '../../costing/domain/statement.js';
import { formatDecimal, parseDecimal } from '../../money/decimal.js';
import { dueStatement } from './due-statement.js';
import type { JsonObject } from './json.js';
import { PackResult } from './pack-result.js';
import { NO_PROGRESS } from './progress.js';
import { splitRecord } from './split-record.js';
import { verifyPack } from './verify-pack.js';

/**
 * A forger knows the format and makes every hash, link, manifest and seal anew. What no figure rests on (a name, an
 * instant within its hour, where a line stood in a file) it can change so that all agrees, but for the head that
 * somebody was told before: these columns and fields are listed here, and nothing else is.
 */
const HEAD_ALONE: Readonly<Record<PackTable, readonly string[]>> = {
  'prices.csv': ['schedule', 'minPromptTokens', 'validFrom', 'source'],
  'rates.csv': [],
  'adjustments.csv': [],
  'bills.csv': ['format', 'contentHash', 'utcOffset', 'rows', 'importedAt'],
  'bill-lines.csv': [
    'id',
    'model',
    'keyName',
    'keyFingerprint',
    'kind',
    'rawType',
    'quarantined',
    'file',
    'line',
  ],
  'held.csv': PACK_COLUMNS['held.csv'],
  'attempts.csv': ['id', 'number', 'responseModel', 'outcome', 'startedAt', 'finishedAt', 'reasoningTokens'],
};
const HEAD_ALONE_RESULT = [
  /^reconciliation\.\*\.(differences\..*|meteredOnly\.requests)$/,
  /^(hash|reason|acceptedBlockers\.\*\.(detail|reason))$/,
];
const HEAD_ALONE_STATEMENT = [/\.(description|notes)\./, /^\*\.(hash|id|taxId)$/, /\.rate\.inverse$/];

const SEED = 20261121;
const TABLES = Object.keys(PACK_COLUMNS) as PackTable[];
/** Rows of a table, and leaves of each field of a JSON file, that are forged. */
const FORGED_EACH = 2;

let folder: string;
let original: ReadonlyMap<string, Buffer>;
/** The same month, divided from the bill by key: only there it matters whose key it was. */
let byKey: ReadonlyMap<string, Buffer>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forger-'));
  const pack = join(folder, 'pack.zip');
  await writePackFile(evidenceFacts({ pool: 'billed' }), pack);
  original = await filesOf(pack);
  await writePackFile(evidenceFacts({ pool: 'billed', method: 'by_key' }), pack);
  byKey = await filesOf(pack);
});
afterAll(() => rm(folder, { recursive: true }));

/** Numbers below a bound, the same for a seed. https://prng.di.unimi.it/splitmix32 in shape. */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) % below;
  };
}
const random = randomOf(SEED);

/** Another text of the same form: one digit or letter is another one; nothing becomes something. */
function forgedText(text: string): string {
  const places = [...text.matchAll(/[0-9a-zA-Z]/g)].map(({ index }) => index);
  // The last digit of a number, so that it is another number.
  const at = /^-?\d+(\.\d+)?$/.test(text) ? places.at(-1) : places[random(places.length || 1)];
  if (at === undefined) return `${text}7`;
  const old = text.charAt(at);
  const other = /\d/.test(old) ? String((Number(old) + 1 + random(9)) % 10) : old === 'e' ? 'a' : 'e';
  return `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
}

function headOf(files: ReadonlyMap<string, Buffer>): string {
  return (JSON.parse(files.get('manifest.json')?.toString() ?? '') as Manifest).head;
}

async function judged(
  files: Map<string, Buffer>,
): Promise<{ found: boolean; foundByHead: boolean; said: string }> {
  const head = headOf(files);
  rehash(files);
  const path = join(folder, 'forged.zip');
  await forge(files, path);
  const { checks, differences } = await verifyPack({ path, expect: head, progress: NO_PROGRESS });
  const found = checks.filter((one) => one.differences > 0).map(({ check }) => check);
  expect(found).not.toContain('seal');
  expect(differences.map(({ code }) => code)).not.toContain('file_changed');
  // What is not the head is a figure.
  const figures = differences.filter(({ code }) => code !== 'expected_other');
  return {
    found: figures.length > 0,
    foundByHead: figures.length < differences.length,
    said: JSON.stringify(differences),
  };
}

describe(`a forger who seals all anew (seed ${SEED})`, () => {
  const changes = TABLES.flatMap((table) => PACK_COLUMNS[table].map((column) => ({ table, column: column })));

  it.each(changes)('is found out when it changes a cell: $table $column', async ({ table, column }) => {
    const pack = column === 'keyId' ? byKey : original;
    const all = recordsOf(pack, table);
    // Requests that cost nothing and keys of quarantined lines bear no figure.
    const rows = all.filter(
      (row) => !row.includes(',0,USD,') && !(column === 'keyId' && row.includes('unknown_type')),
    );
    expect(rows.length).toBeGreaterThan(0);
    const at = (PACK_COLUMNS[table] as readonly string[]).indexOf(column);
    for (let time = 0; time < Math.min(FORGED_EACH, rows.length); time++) {
      const index = all.indexOf(rows[(random(rows.length) + time) % rows.length] ?? '');
      const cells = splitRecord(all[index] ?? '');
      const before = cells[at] ?? '';
      cells[at] = forgedText(before);
      const files = new Map(pack);
      putRecords(files, table, all.with(index, cells.map(quoted).join(',')));

      const { found, foundByHead, said } = await judged(files);
      expect(foundByHead).toBe(true);
      if (!HEAD_ALONE[table].includes(column))
        expect(found, `row ${index + 1}: ${before} → ${cells[at]} ${said}`).toBe(true);
    }
  });

  it.each(TABLES)('is found out when it takes a row out of %s, or puts one in twice', async (table) => {
    const rows = recordsOf(original, table);
    for (const changed of [rows.slice(0, -1), [...rows, rows.at(-1) ?? ''], [rows.at(-1) ?? '', ...rows]]) {
      const files = new Map(original);
      putRecords(files, table, changed);

      const { found, foundByHead, said } = await judged(files);
      expect(foundByHead).toBe(true);
      if (table !== 'held.csv' || changed.length > rows.length) expect(found, said).toBe(true);
    }
  });

  it('is found out when it changes any field of the closed result', async () => {
    const result = jsonOf<FrozenResult>(original, 'allocation.json');
    const missed = await forgedLeaves(result, HEAD_ALONE_RESULT, (changed) => {
      const files = new Map(original);
      putResult(files, changed);
      return files;
    });
    expect(missed).toEqual([]);
  });

  it('is found out when it gives a left-over unit of rounding to another company, and makes both statements anew', async () => {
    const statements = jsonOf<Statement[]>(original, 'statements.json');
    const result = new PackResult(jsonOf<JsonObject>(original, 'allocation.json'));
    const unit = parseDecimal('0.00001');
    const dearer = (statement: Statement, units: bigint): Statement => {
      const cost = formatDecimal(parseDecimal(statement.cost) + units * unit, 5);
      const due = dueStatement({ ...statement, cost }, result);
      return sealStatement({ ...statement, ...due });
    };
    const [first, second, ...others] = statements;
    if (!first || !second) throw new Error('no statements');
    const roundedUp = (one: Statement) => parseDecimal(one.cost) > parseDecimal(one.exact);
    expect(roundedUp(first)).not.toBe(roundedUp(second));
    const up = roundedUp(first) ? -1n : 1n;
    const forged = [dearer(first, up), dearer(second, -up), ...others];
    const files = new Map(original).set('statements.json', Buffer.from(JSON.stringify(forged)));

    const { found, said } = await judged(files);
    expect(found).toBe(true);
    expect(said).toContain(`${first.number} rounding`);
    expect(said).not.toContain(' exact');
  });

  it('is found out when it changes any field of a statement', async () => {
    const statements = jsonOf<Statement[]>(original, 'statements.json');
    const missed = await forgedLeaves(statements, HEAD_ALONE_STATEMENT, (changed) => {
      const sealed = changed.map((one) => ({ ...one, hash: statementHash(one) }));
      return new Map(original).set('statements.json', Buffer.from(JSON.stringify(sealed)));
    });
    expect(missed).toEqual([]);
  });
});

function jsonOf<Value>(files: ReadonlyMap<string, Buffer>, name: string): Value {
  return JSON.parse(files.get(name)?.toString() ?? '') as Value;
}

/** Forges leaves of each field of a JSON file, one at a time; gives the fields where nothing but the head told. */
async function forgedLeaves<Value>(
  value: Value,
  headAlone: readonly RegExp[],
  made: (changed: Value) => Map<string, Buffer>,
): Promise<string[]> {
  const fields = Map.groupBy(leavesOf(value, []), (path) =>
    path.map((step) => (isIndex(step) ? '*' : step)).join('.'),
  );
  const missed: string[] = [];
  for (const [field, paths] of fields) {
    for (let time = 0; time < Math.min(FORGED_EACH, paths.length); time++) {
      const changed = structuredClone(value);
      change(changed, paths[(random(paths.length) + time) % paths.length] ?? []);

      const { found, foundByHead } = await judged(made(changed));
      expect(foundByHead).toBe(true);
      if (!found && !headAlone.some((known) => known.test(field))) missed.push(field);
    }
  }
  return missed;
}

function leavesOf(value: unknown, path: readonly string[]): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, one]) => leavesOf(one, [...path, key]));
}

function change(value: unknown, path: readonly string[]): void {
  let holder = value as Record<string, unknown>;
  for (const step of path.slice(0, -1)) holder = holder[step] as Record<string, unknown>;
  const last = path.at(-1) ?? '';
  const old = holder[last];
  if (typeof old === 'string') holder[last] = forgedText(old);
  else if (typeof old === 'number') holder[last] = old + 1;
  else holder[last] = typeof old === 'boolean' ? !old : 'forged';
}

const isIndex = (step: string) => /^\d+$/.test(step);

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
