import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  evidenceFacts,
  filesOf,
  forge,
  rehash,
  writePackFile,
} from '../../../test/support/evidence-fixture.js';
import { ALLOCATION_METHODS } from '../../costing/domain/allocation.js';
import { chainHash } from '../../costing/domain/canonical-json.js';
import type { FrozenResult } from '../../costing/domain/frozen-result.js';
import { statementHash } from '../../costing/domain/seal-statement.js';
import type { Statement } from '../../costing/domain/statement.js';
import { run } from '../run.js';
import { NO_PROGRESS } from './progress.js';
import { verifyPack } from './verify-pack.js';

let folder: string;
let pack: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proof-'));
  pack = join(folder, 'pack.zip');
  await writePackFile(evidenceFacts({ pool: 'billed' }), pack);
});
afterAll(() => rm(folder, { recursive: true }));

const verified = (path: string, expect?: string) => verifyPack({ path, expect, progress: NO_PROGRESS });

describe('an evidence pack', () => {
  it.each(
    ALLOCATION_METHODS.flatMap((method) =>
      (['metered', 'billed'] as const).flatMap((pool) =>
        (['actual', 'pooled'] as const).map((cacheDiscount) => ({ method, pool, cacheDiscount })),
      ),
    ),
  )('agrees with itself: $method, $pool, $cacheDiscount', async (choice) => {
    const path = join(folder, 'method.zip');
    await writePackFile(evidenceFacts(choice), path);

    expect((await verified(path)).differences).toEqual([]);
  });

  it('is the same to the byte when it is written again', async () => {
    const again = join(folder, 'again.zip');
    await writePackFile(evidenceFacts({ pool: 'billed' }), again);

    expect(await readFile(again)).toEqual(await readFile(pack));
  });

  it('is refused with any one byte changed, wherever it is', async () => {
    const bytes = await readFile(pack);
    const path = join(folder, 'byte.zip');
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (position, change) => {
          const changed = Buffer.from(bytes);
          changed[position] = (changed[position] ?? 0) ^ change;
          await writeFile(path, changed);
          const code = await run({ ...offline(), argv: ['verify', path, '--json'] });
          expect([1, 2]).toContain(code);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is refused with one byte changed in each of its files, and the file is named', async () => {
    const files = await filesOf(pack);
    for (const [name, contents] of files) {
      if (name === 'manifest.json') continue;
      const changed = Buffer.from(contents);
      const position = changed.length - 7;
      changed[position] = (changed[position] ?? 0) ^ 1;
      const path = join(folder, 'file.zip');
      await forge(new Map(files).set(name, changed), path);

      const { differences, checks } = await verified(path);
      expect(differences.some(({ file }) => file === name)).toBe(true);
      expect(checks.find(({ check }) => check === 'seal')?.differences).toBe(0);
    }
  });

  it('names the row that was changed, and that one alone', async () => {
    const files = await filesOf(pack);
    const text = files.get('attempts.csv')?.toString('utf8') ?? '';
    const lines = text.split('\r\n');
    lines[5] = (lines[5] ?? '').replace('deepseek-flash', 'deepseek-flush');
    const path = join(folder, 'row.zip');
    await forge(new Map(files).set('attempts.csv', Buffer.from(lines.join('\r\n'))), path);

    const rows = (await verified(path)).differences.filter(({ check }) => check === 'rows');
    expect(rows).toEqual([{ check: 'rows', code: 'row_changed', file: 'attempts.csv', line: 6, values: {} }]);
  });

  it('is known by the hash that was told at the close, and another one is refused', async () => {
    const { manifest } = await verified(pack);

    expect((await verified(pack, manifest?.resultHash)).agrees).toBe(true);
    expect((await verified(pack, manifest?.head)).agrees).toBe(true);
    expect((await verified(pack, 'f'.repeat(64))).agrees).toBe(false);
  });
});

type Forgery = [what: string, check: string, change: (files: Map<string, Buffer>) => void];

describe('a forger who makes all hashes anew', () => {
  it.each<Forgery>([
    [
      'a request costs less',
      'attempts',
      (files) => edit(files, 'attempts.csv', /0\.00\d+,USD/, '0.000001,USD'),
    ],
    [
      'a request has fewer tokens',
      'attempts',
      (files) => edit(files, 'attempts.csv', /,210,51,/, ',209,51,'),
    ],
    ['a price is another one', 'attempts', (files) => edit(files, 'prices.csv', '0.00000015', '0.00000014')],
    ['a request is gone', 'allocation', (files) => edit(files, 'attempts.csv', /\r\n[^\r]*\r\n$/, '\r\n')],
    [
      'a request is somebody else’s',
      'allocation',
      (files) => edit(files, 'attempts.csv', '000001,00000000-0000-7ddd', '000000,00000000-0000-7ddd'),
    ],
    [
      'an accepted answer is rework',
      'allocation',
      (files) => edit(files, 'attempts.csv', ',true,2026-10-12', ',false,2026-10-12'),
    ],
    [
      'a line of the bill counts less',
      'bill',
      (files) => edit(files, 'bill-lines.csv', ',0.0000003,70,', ',0.0000003,60,'),
    ],
    [
      'a foreign key is ours',
      'allocation',
      (files) => edit(files, 'bill-lines.csv', ',,ajena,', ',00000000-0000-7fff-8000-000000000001,ajena,'),
    ],
    [
      'a company bears less',
      'allocation',
      (files) =>
        editResult(files, (result) => {
          const [company] = result.currencies[0]?.companies ?? [];
          if (company) company.amount.amount = '0.000000000001';
        }),
    ],
    [
      'the method is another one',
      'allocation',
      (files) =>
        editResult(files, (result) => {
          result.method = 'even';
        }),
    ],
    ['an adjustment is smaller', 'adjustments', (files) => edit(files, 'adjustments.csv', '0.003', '0.002')],
    [
      'a statement’s total is smaller',
      'statements',
      (files) =>
        editStatement(files, (statement) => {
          statement.total = '0.0001';
        }),
    ],
    [
      'a tax is smaller',
      'statements',
      (files) =>
        editStatement(files, (statement) => {
          const [tax] = statement.taxes;
          if (tax) tax.percent = '90';
        }),
    ],
    [
      'a statement carries less on',
      'statements',
      (files) =>
        editStatement(files, (statement) => {
          statement.rounding.after = '0';
        }),
    ],
    [
      'a statement is missing',
      'statements',
      (files) => {
        const all = JSON.parse(files.get('statements.json')?.toString() ?? '') as Statement[];
        files.set('statements.json', Buffer.from(JSON.stringify(all.slice(1))));
      },
    ],
    ['a rate is another one', 'rates', (files) => edit(files, 'rates.csv', '4000.5', '4000.4')],
    [
      'an earlier period is another one',
      'chain',
      (files) => edit(files, 'chain.json', '"reason": "perdida"', '"reason": "otra"'),
    ],
  ])('is found: %s', async (_what, check, change) => {
    const files = await filesOf(pack);
    change(files);
    rehash(files);
    const path = join(folder, 'forged.zip');
    await forge(files, path);

    const { checks, differences } = await verified(path);
    const found = checks.filter((one) => one.differences > 0).map((one) => one.check);
    expect(found, JSON.stringify(differences)).toContain(check);
    expect(found).not.toContain('seal');
    expect(found).not.toContain('files');
    expect(found).not.toContain('rows');
  });
});

describe('the program', () => {
  it('says 0, 1 or 2, in both languages and as JSON', async () => {
    const good = offline();
    expect(await run({ ...good, argv: ['verify', pack, '--lang', 'es'] })).toBe(0);
    expect(good.out.text).toContain('TODO COINCIDE');

    const files = await filesOf(pack);
    edit(files, 'attempts.csv', ',210,51,', ',209,51,');
    const forged = join(folder, 'told.zip');
    await forge(files, forged);
    const bad = offline();
    expect(await run({ ...bad, argv: ['verify', forged, '--json'] })).toBe(1);
    expect(JSON.parse(bad.out.text)).toMatchObject({ verdict: 'differs' });

    await writeFile(join(folder, 'no.zip'), 'no zip');
    for (const file of ['no.zip', 'missing.zip']) {
      const none = offline();
      expect(await run({ ...none, argv: ['verify', join(folder, file), '--lang=en'] })).toBe(2);
      expect(none.out.text).toContain('cannot be read');
    }
  });
});

function edit(files: Map<string, Buffer>, name: string, from: RegExp | string, to: string): void {
  const text = files.get(name)?.toString('utf8') ?? '';
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`nothing to change in ${name}`);
  files.set(name, Buffer.from(changed));
}

/** Changes the closed result, and makes its hash anew wherever it stands. */
function editResult(files: Map<string, Buffer>, change: (result: FrozenResult) => void): void {
  const result = JSON.parse(files.get('allocation.json')?.toString() ?? '') as FrozenResult;
  const former = result.hash;
  change(result);
  result.hash = chainHash(result.previousHash, result);
  const chain = JSON.parse(files.get('chain.json')?.toString() ?? '') as FrozenResult[];
  files.set('allocation.json', Buffer.from(JSON.stringify(result)));
  files.set('chain.json', Buffer.from(JSON.stringify([...chain.slice(0, -1), result])));
  edit(files, 'manifest.json', former, result.hash);
}

function editStatement(files: Map<string, Buffer>, change: (statement: Statement) => void): void {
  const [first, ...others] = JSON.parse(files.get('statements.json')?.toString() ?? '') as Statement[];
  if (!first) throw new Error('no statement');
  change(first);
  first.hash = statementHash(first);
  files.set('statements.json', Buffer.from(JSON.stringify([first, ...others])));
}

class Written extends Writable {
  text = '';

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

/** No environment at all: no server, no token. */
function offline() {
  return { environment: {}, out: new Written(), error: new Written(), now: () => new Date() };
}
