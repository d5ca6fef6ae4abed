import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../src/errors/problem.js';
import {
  AMOUNT_HEADER,
  billGround,
  COST_HEADER,
  csv,
  type BillGround,
  type BillUpload,
} from '../support/bills.js';
import { ledgerRow, writeLedger } from '../support/ledger.js';
import { zipOf } from '../support/zip-fixture.js';

const USER = '00000000-0000-4000-8000-000000000001';
const DAY = '2026-07-13T00:00:00+08:00,2026-07-14T00:00:00+08:00';
const KEY = 'key-a,sk-sandb***********************4f2a';
const HEAD = `${USER},${DAY},deepseek-v4-pro`;
/** Figures of a real day: three sums that come to the cost file's digits. */
const REAL = {
  'amount-2026-07-13_2026-07-13.csv': csv(
    AMOUNT_HEADER,
    `${HEAD},${KEY},output_tokens,0.000006,352921`,
    `${HEAD},${KEY},input_cache_hit_tokens,0.000000025,105402624`,
    `${HEAD},${KEY},input_cache_miss_tokens,0.000003,1885620`,
    `${HEAD},${KEY},request_count,,666`,
  ),
  'cost-2026-07-13_2026-07-13.csv': csv(COST_HEADER, `${HEAD},Paid,10.4094516000000000,CNY`),
};
const AMOUNT = 'amount-2026-07-13_2026-07-13.csv';
const COST = 'cost-2026-07-13_2026-07-13.csv';

let ground: BillGround;
beforeAll(async () => {
  ground = await billGround();
});
afterAll(() => ground.close());

async function imported(files: BillUpload, accountId?: string) {
  const id = accountId ?? (await ground.account()).id;
  const bill = await ground.import(id, files);
  const view = await ground.bills.view(bill.id);
  // The accounts of these tests share one user_id; a test of its own looks at that.
  return { ...view, warnings: view.warnings.filter(({ code }) => code !== 'account_shared') };
}

async function refusal(files: BillUpload, accountId?: string) {
  const id = accountId ?? (await ground.account()).id;
  const error: unknown = await ground.import(id, files).catch((thrown: unknown) => thrown);
  if (!(error instanceof Problem)) throw new Error(`not refused: ${String(error)}`);
  const [{ count } = { count: '?' }] = await ground.database.query<{ count: string }[]>(
    'select count(*)::text as count from bill_lines where provider_account_id = $1 and bill_id not in (select id from bills)',
    [id],
  );
  expect(count).toBe('0');
  return { code: error.code, paths: error.faults.map(({ path }) => path), detail: error.detail };
}

const edited = (name: string, from: string, to: string): BillUpload => {
  const text = (REAL as BillUpload)[name]?.toString() ?? '';
  expect(text).toContain(from);
  return { ...REAL, [name]: text.replace(from, to) };
};

describe("DeepSeek's bill", () => {
  it('of a real day agrees with its cost file to the last digit', async () => {
    const { keyIds, id } = await ground.account({
      keys: [{ name: 'renamed', masked: 'sk-sandb*******4f2a' }],
    });
    const bill = await imported(REAL, id);

    expect(bill).toMatchObject({
      status: 'reconciled',
      rows: 4,
      billed: { amount: '10.409451600000', currency: 'CNY' },
      granted: { amount: '0.000000000000', currency: 'CNY' },
      periodStart: '2026-07-12T16:00:00.000Z',
      periodEnd: '2026-07-13T16:00:00.000Z',
      utcOffset: '+08:00',
      warnings: [],
      quarantined: [],
    });
    const { items } = await ground.bills.lines(bill.id, {});
    expect(items.map(({ kind, cost, line, keyId }) => [kind, cost.amount, line, keyId])).toEqual([
      ['output', '2.117526', 2, keyIds[0]],
      ['cache_hit', '2.6350656', 3, keyIds[0]],
      ['cache_miss', '5.65686', 4, keyIds[0]],
      ['requests', '0', 5, keyIds[0]],
    ]);
    const stored = await ground.database.query<{ fingerprint: string }[]>(
      'select key_fingerprint as fingerprint from bill_lines where bill_id = $1',
      [bill.id],
    );
    expect(stored[0]?.fingerprint).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is the same bill in a ZIP, in a folder, in any order and under other names', async () => {
    const { id } = await ground.account();
    const first = await ground.import(id, REAL);
    const zip = await zipOf([
      ['usage/', ''],
      [`usage/${COST}`, REAL[COST]],
      [`usage/${AMOUNT}`, REAL[AMOUNT]],
    ]);

    expect(await ground.import(id, { 'usage_data_2026-07-13_2026-07-13.zip': zip })).toEqual({
      id: first.id,
      isNew: false,
    });
    expect(await ground.import(id, { 'cost-x.csv': REAL[COST], 'amount-x.csv': REAL[AMOUNT] })).toEqual({
      id: first.id,
      isNew: false,
    });
  });

  it('may have its legacy columns in any order, lack the optional ones and end its lines with LF alone', async () => {
    const bill = await imported({
      'amount-2026-6.csv':
        'amount,price,type,api_key_name,model,utc_date\n26,,request_count,"Team, Primary",deepseek-v4-flash,20260716\n' +
        '1000000,0.00000014,input_cache_miss_tokens,"Team, Primary",deepseek-v4-flash,2026-07-16\n',
      'cost-2026-6.csv': 'utc_date,model,cost,currency\n20260716,deepseek-v4-flash,0.14,USD\n',
    });

    expect(bill).toMatchObject({
      status: 'reconciled',
      rows: 2,
      utcOffset: '+00:00',
      billed: { amount: '0.140000000000', currency: 'USD' },
      periodStart: '2026-07-16T00:00:00.000Z',
      periodEnd: '2026-07-17T00:00:00.000Z',
    });
    const { items } = await ground.bills.lines(bill.id, {});
    expect(items[0]).toMatchObject({ keyName: 'Team, Primary', keyId: null });
  });

  it('may have two prices in one bucket, both wallets, unknown columns and hours', async () => {
    const hour = `${USER},2026-09-13T11:00:00+03:00,2026-09-13T12:00:00+03:00,deepseek-flash`;
    const bill = await imported({
      'amount-a.csv': csv(
        `${AMOUNT_HEADER},note`,
        `${hour},${KEY},input_cache_miss_tokens,0.00000015,1000000,x`,
        `${hour},${KEY},input_cache_miss_tokens,0.0000003,1000000,x`,
      ),
      'cost-a.csv': csv(COST_HEADER, `${hour},PAID,0.2500000000000000,USD`, `${hour},granted,0.2,USD`),
    });

    expect(bill).toMatchObject({
      status: 'reconciled',
      billed: { amount: '0.450000000000', currency: 'USD' },
      granted: { amount: '0.200000000000', currency: 'USD' },
      warnings: [{ code: 'unknown_column', line: 1 }],
    });
  });

  it('may change its currency from one bucket to the next, and within one where the sums tell how', async () => {
    const next = `${USER},2026-07-14T00:00:00+08:00,2026-07-15T00:00:00+08:00,deepseek-v4-pro`;
    const bill = await imported({
      'amount-a.csv': csv(
        AMOUNT_HEADER,
        `${HEAD},${KEY},output_tokens,0.000006,1000000`,
        `${HEAD},${KEY},output_tokens,0.00000087,1000000`,
        `${HEAD},${KEY},request_count,,5`,
        `${next},${KEY},output_tokens,0.00000087,2000000`,
      ),
      'cost-a.csv': csv(COST_HEADER, `${HEAD},Paid,6,CNY`, `${HEAD},Paid,0.87,USD`, `${next},Paid,1.74,USD`),
    });

    expect(bill).toMatchObject({
      status: 'reconciled',
      billed: [
        { amount: '6.000000000000', currency: 'CNY' },
        { amount: '2.610000000000', currency: 'USD' },
      ],
      warnings: [],
    });
  });

  it('whose sums do not tell the currency has those lines set apart', async () => {
    const bill = await imported({
      'amount-a.csv': csv(AMOUNT_HEADER, `${HEAD},${KEY},output_tokens,0.000006,1000000`),
      'cost-a.csv': csv(COST_HEADER, `${HEAD},Paid,5,CNY`, `${HEAD},Paid,0.87,USD`),
    });

    expect(bill.status).toBe('unreconciled');
    expect(bill.quarantined).toMatchObject([{ quarantined: 'ambiguous_currency', line: 2 }]);
  });

  it('that does not agree with its cost file is taken, and says in which bucket, with both sums', async () => {
    const bill = await imported(edited(AMOUNT, '1885620', '1885621'));

    expect(bill.status).toBe('unreconciled');
    expect(bill.warnings).toEqual([
      {
        code: 'sum_differs',
        message:
          '2026-07-12T16:00:00Z to 2026-07-13T16:00:00Z, deepseek-v4-pro: the lines come to 10.4094546 CNY, the cost file says 10.4094516 CNY.',
        file: COST,
        line: 2,
        column: 'cost',
      },
    ]);
  });

  it('that has more money in its cost file than in its lines has the rest set apart: nothing is dropped', async () => {
    const bill = await imported({
      [AMOUNT]: csv(AMOUNT_HEADER, `${HEAD},${KEY},output_tokens,0.000006,1000000`),
      [COST]: csv(COST_HEADER, `${HEAD},Paid,6.25,CNY`),
    });

    expect(bill).toMatchObject({
      status: 'unreconciled',
      billed: { amount: '6.250000000000', currency: 'CNY' },
      quarantined: [{ quarantined: 'unexplained_cost', cost: { amount: '0.25' }, file: COST, line: 2 }],
    });
  });

  it('that was cut off in its last number says so, and has the missing money set apart', async () => {
    const cut = REAL[AMOUNT].replace(/(.*\r\n)(.*output_tokens.*)\r\n([^]*)/, '$1$3$2').slice(0, -3);
    const bill = await imported({ ...REAL, [AMOUNT]: cut });

    expect(bill.warnings).toMatchObject([
      { code: 'no_final_line_end', file: AMOUNT, line: 5 },
      { code: 'sum_differs', column: 'cost' },
    ]);
    expect(bill).toMatchObject({
      billed: { amount: '10.409451600000', currency: 'CNY' },
      quarantined: [{ quarantined: 'unexplained_cost' }],
    });
  });

  it("without a cost file is in the account's currency and not reconciled", async () => {
    const bill = await imported({ [AMOUNT]: REAL[AMOUNT] });

    expect(bill).toMatchObject({
      status: 'unreconciled',
      billed: { amount: '10.409451600000', currency: 'USD' },
      warnings: [{ code: 'no_cost_file' }],
    });
  });

  it('keeps what it does not know, set apart: types and models with money, and money without any line', async () => {
    const bill = await imported({
      'amount-a.csv': csv(
        AMOUNT_HEADER,
        `${HEAD},${KEY},search_calls,0.01,3`,
        `${USER},${DAY},deepseek-novel,${KEY},output_tokens,0.000001,1000000`,
      ),
      'cost-a.csv': csv(
        COST_HEADER,
        `${HEAD},Paid,0.03,USD`,
        `${USER},${DAY},deepseek-novel,Paid,1,USD`,
        `${USER},${DAY},deepseek-fetch,Paid,0.5,USD`,
      ),
    });

    expect(bill.billed).toEqual({ amount: '1.530000000000', currency: 'USD' });
    expect(bill.quarantinedCount).toBe(3);
    expect(bill.quarantined.map((line) => [line.quarantined, line.cost.amount, line.kind])).toEqual([
      ['unknown_type', '0.03', 'other'],
      ['unknown_model', '1', 'output'],
      ['unexplained_cost', '0.5', 'other'],
    ]);
    expect(bill.warnings.map(({ code }) => code)).toEqual([
      'unknown_type',
      'unknown_model',
      'unexplained_cost',
    ]);
  });

  it.each([
    ['a header alone', csv(AMOUNT_HEADER), csv(COST_HEADER)],
    ['nothing at all', '', ''],
  ])('of %s is a bill of no rows', async (_name, amount, cost) => {
    const bill = await imported({ 'amount-a.csv': amount, 'cost-a.csv': cost });

    expect(bill).toMatchObject({
      rows: 0,
      billed: { amount: '0.000000000000', currency: 'USD' },
      status: 'reconciled',
    });
  });

  it('is known by its headings where its files were renamed', async () => {
    const { id } = await ground.account({});
    const bill = await imported({ 'a.csv': `\ufeff${String(REAL[COST])}`, 'b.csv': REAL[AMOUNT] }, id);

    expect(bill).toMatchObject({ status: 'reconciled', rows: 4, hasCosts: true });
  });

  it('may write all its charges as negative costs', async () => {
    const bill = await imported(edited(COST, '10.4094516', '-10.4094516'));

    expect(bill).toMatchObject({ status: 'reconciled', warnings: [{ code: 'negative_charges' }] });
  });
});

describe('a later bill', () => {
  const day = (amount: number, span = DAY): BillUpload => ({
    'amount-a.csv': csv(
      AMOUNT_HEADER,
      `${USER},${span},deepseek-v4-pro,${KEY},output_tokens,0.000001,${amount}`,
    ),
    'cost-a.csv': csv(
      COST_HEADER,
      `${USER},${span},deepseek-v4-pro,Paid,0.${String(amount).padStart(6, '0')},USD`,
    ),
  });
  const active = (accountId: string) =>
    ground.database.query<{ bill: string; quantity: string }[]>(
      `select bill_id as bill, quantity::text from bill_lines where provider_account_id = $1 and replaced_by is null`,
      [accountId],
    );

  it('replaces the intervals that it restates and keeps what they were', async () => {
    const { id } = await ground.account();
    const first = await imported(day(100), id);
    const second = await imported(day(250), id);

    expect(await active(id)).toEqual([{ bill: second.id, quantity: '250' }]);
    expect((await ground.bills.lines(first.id, {})).items).toMatchObject([{ replacedBy: second.id }]);
    expect(second.warnings).toMatchObject([{ code: 'restated' }]);
    expect(await ground.import(id, day(100))).toEqual({ id: first.id, isNew: false });
  });

  it.each([
    ['with another offset', '2026-07-13T00:00:00-05:00,2026-07-14T00:00:00-05:00'],
    ['of one hour of the day', '2026-07-13T05:00:00+08:00,2026-07-13T06:00:00+08:00'],
    ['of the month', '2026-07-01T00:00:00+08:00,2026-08-01T00:00:00+08:00'],
  ])('%s is refused, naming both intervals', async (_name, span) => {
    const { id } = await ground.account();
    await imported(day(100), id);

    const refused = await refusal(day(7, span), id);
    expect(refused.code).toBe('bill_overlap');
    expect(refused.detail).toContain('2026-07-12T16:00:00Z to 2026-07-13T16:00:00Z');
    expect(await active(id)).toMatchObject([{ quantity: '100' }]);
  });

  it('whose hours cover the day without a gap replaces the day', async () => {
    const { id } = await ground.account();
    await imported(day(100), id);
    const hours = Array.from({ length: 24 }, (_, hour) => {
      const at = (count: number) =>
        `${new Date(Date.UTC(2026, 6, 13, count)).toISOString().slice(0, 19)}+08:00`;
      return `${USER},${at(hour)},${at(hour + 1)},deepseek-v4-pro,${KEY},output_tokens,0.000001,${hour + 1}`;
    });
    await imported({ 'amount-h.csv': csv(AMOUNT_HEADER, ...hours) }, id);

    expect((await active(id)).length).toBe(24);
  });

  it('that arrives at the same moment as another one waits for it', async () => {
    const { id } = await ground.account();
    const bills = await Promise.all([1, 2, 3, 4].map((amount) => imported(day(amount), id)));

    expect(new Set(bills.map((bill) => bill.id)).size).toBe(4);
    expect((await active(id)).length).toBe(1);
  });

  it('of the same user and time for a second account of ours says that it counts twice', async () => {
    await imported(day(100));
    const second = await ground.import((await ground.account()).id, day(100));

    expect((await ground.bills.view(second.id)).warnings).toMatchObject([{ code: 'account_shared' }]);
  });

  it('of another account is refused', async () => {
    const { id } = await ground.account();
    await imported(day(100), id);
    const other = Object.fromEntries(
      Object.entries(day(3, '2026-07-20T00:00:00+08:00,2026-07-21T00:00:00+08:00')).map(([name, text]) => [
        name,
        text.toString().replaceAll(USER, 'another'),
      ]),
    );

    expect(await refusal(other, id)).toMatchObject({
      code: 'bill_other_account',
      paths: ['cost-a.csv:2:user_id'],
    });
  });

  it('of another account, taken first by mistake, gives way to the first bill with a key of ours', async () => {
    const { id } = await ground.account({ keys: [{ name: 'key-a', masked: 'sk-sandb***4f2a' }] });
    const foreign = (amount: number) =>
      Object.fromEntries(
        Object.entries(day(amount)).map(([name, text]) => [
          name,
          text.toString().replaceAll(USER, 'another').replaceAll('key-a,sk-sandb', 'ajena,sk-other'),
        ]),
      );
    const wrong = await imported(foreign(7), id);

    const right = await imported(day(100, '2026-07-20T00:00:00+08:00,2026-07-21T00:00:00+08:00'), id);

    expect(wrong.warnings).toMatchObject([{ code: 'no_own_keys', line: 2 }]);
    expect(right.warnings).toMatchObject([{ code: 'other_account_replaced' }]);
    const { items } = await ground.bills.lines(wrong.id, {});
    expect(new Set(items.map(({ replacedBy }) => replacedBy))).toEqual(new Set([right.id]));
    expect((await refusal(foreign(8), id)).code).toBe('bill_other_account');
  });

  it('that reaches into a closed period is taken, and says what becomes of it', async () => {
    ground.closed.provide((_, { start }) =>
      Promise.resolve(start < new Date('2026-05-01T00:00:00Z') ? ['2026-04'] : []),
    );
    const bill = await imported(day(100, '2026-04-20T00:00:00+08:00,2026-04-21T00:00:00+08:00'));

    expect(bill.warnings).toMatchObject([{ code: 'period_closed' }]);
    expect(bill.warnings[0]?.message).toContain('2026-04');
    expect((await imported(day(100))).warnings).toEqual([]);
  });

  it('that knows none of the keys whose requests lie in its time is refused', async () => {
    const { id, keyIds } = await ground.account({ keys: [{ name: 'propia', masked: 'sk-propi***9999' }] });
    await writeLedger(ground.source, [
      ledgerRow({
        providerAccountId: id,
        keyId: keyIds[0] ?? '',
        startedAt: new Date('2026-07-13T03:00:00Z'),
      }),
    ]);

    expect(await refusal(REAL, id)).toMatchObject({
      code: 'bill_other_account',
      paths: [`${AMOUNT}:2:api_key`],
    });
  });
});

describe('a bill is refused, with line and column, and nothing of it is kept', () => {
  it.each([
    ['a price with a comma', edit(AMOUNT, '0.000006', '"0,000006"'), 'bill_edited', `${AMOUNT}:2:price`],
    ['a price in scientific notation', edit(AMOUNT, '0.000003', '3E-06'), 'bill_edited', `${AMOUNT}:4:price`],
    [
      'an amount in scientific notation',
      edit(AMOUNT, '105402624', '1.05E+08'),
      'bill_edited',
      `${AMOUNT}:3:amount`,
    ],
    [
      'an amount with commas',
      edit(AMOUNT, '105402624', '"105,402,624"'),
      'bill_edited',
      `${AMOUNT}:3:amount`,
    ],
    ['an amount with decimals', edit(AMOUNT, '352921', '352921.00'), 'bill_edited', `${AMOUNT}:2:amount`],
    ['an amount with points', edit(AMOUNT, '105402624', '105.402.624'), 'bill_edited', `${AMOUNT}:3:amount`],
    [
      'a rewritten date',
      edit(AMOUNT, '2026-07-13T00:00:00+08:00', '13/07/2026 0:00'),
      'bill_edited',
      `${AMOUNT}:2:start_time_iso`,
    ],
    [
      'a day that no calendar has',
      edit(AMOUNT, '2026-07-13T', '2026-02-30T'),
      'bill_rows_invalid',
      `${AMOUNT}:2:start_time_iso`,
    ],
    [
      'an end before its start',
      edit(AMOUNT, '2026-07-14T', '2026-07-12T'),
      'bill_rows_invalid',
      `${AMOUNT}:2:end_time_iso`,
    ],
    ['a negative amount', edit(AMOUNT, '352921', '-352921'), 'bill_rows_invalid', `${AMOUNT}:2:amount`],
    ['a negative price', edit(AMOUNT, '0.000006', '-0.000006'), 'bill_rows_invalid', `${AMOUNT}:2:price`],
    ['an empty price', edit(AMOUNT, '0.000006', ''), 'bill_rows_invalid', `${AMOUNT}:2:price`],
    ['no number', edit(AMOUNT, '352921', 'abc'), 'bill_rows_invalid', `${AMOUNT}:2:amount`],
    ['too few cells', edit(AMOUNT, ',352921', ''), 'bill_malformed', `${AMOUNT}:2`],
    ['too many cells', edit(AMOUNT, ',352921', ',352,921'), 'bill_malformed', `${AMOUNT}:2`],
    ['a quote that is not closed', edit(AMOUNT, 'key-a', '"key-a'), 'bill_malformed', undefined],
    ['no number of money', edit(COST, '10.4094516000000000', '10,40'), 'bill_malformed', `${COST}:2`],
    ['a cost with a comma', edit(COST, '10.4094516000000000', '"10,40"'), 'bill_edited', `${COST}:2:cost`],
    ['no currency', edit(COST, 'CNY', ''), 'bill_rows_invalid', `${COST}:2:currency`],
    ['a missing column', edit(AMOUNT, ',price', ',prize'), 'bill_columns', `${AMOUNT}:1:price`],
    ['a column twice', edit(AMOUNT, ',price', ',model,price'), 'bill_columns', `${AMOUNT}:1:model`],
    ['semicolons', edit(AMOUNT, AMOUNT_HEADER, AMOUNT_HEADER.replaceAll(',', ';')), 'bill_edited', undefined],
    [
      'a text too long',
      edit(AMOUNT, 'key-a', 'k'.repeat(600)),
      'bill_rows_invalid',
      `${AMOUNT}:2:api_key_name`,
    ],
  ])('%s', async (_name, change, code, path) => {
    const found = await refusal(change());

    expect(found.code).toBe(code);
    if (path) expect(found.paths[0]).toBe(path);
  });

  it('costs of both signs', async () => {
    const two = csv(COST_HEADER, `${HEAD},Paid,10.4,CNY`, `${HEAD},Granted,-1,CNY`);

    expect(await refusal({ ...REAL, [COST]: two })).toMatchObject({
      code: 'bill_rows_invalid',
      paths: [`${COST}:3:cost`],
    });
  });

  it('the same row twice, however far apart', async () => {
    const lines = [`${HEAD},${KEY},output_tokens,0.000006,1`];
    for (let index = 0; index < 5_000; index++)
      lines.push(`${HEAD},key-${index},sk-${index},output_tokens,0.000006,1`);
    lines.push(`${HEAD},${KEY},output_tokens,0.000006,2`);

    expect(await refusal({ [AMOUNT]: csv(AMOUNT_HEADER, ...lines) })).toMatchObject({
      code: 'bill_duplicate_rows',
      paths: [`${AMOUNT}:5003`],
    });
  });

  it('the same row twice with its price spelled otherwise', async () => {
    const rows = ['0.000006', '0.0000060'].map((price) => `${HEAD},${KEY},output_tokens,${price},1`);

    expect(await refusal({ [AMOUNT]: csv(AMOUNT_HEADER, ...rows) })).toMatchObject({
      code: 'bill_duplicate_rows',
      paths: [`${AMOUNT}:3`],
    });
  });

  it('costs without amounts, a workbook, and a ZIP of which one byte was changed', async () => {
    const zip = await zipOf([[AMOUNT, Buffer.from(REAL[AMOUNT])]]);
    const damaged = Buffer.from(zip);
    const place = damaged.indexOf('352921');
    // Stored or packed: the byte in the middle of the content.
    damaged.writeUInt8(damaged.readUInt8(place < 0 ? 120 : place) ^ 1, place < 0 ? 120 : place);

    expect((await refusal({ [COST]: REAL[COST] })).detail).toContain('amount-….csv is missing');
    expect((await refusal({ 'b.xlsx': await zipOf([['[Content_Types].xml', '<Types/>']]) })).code).toBe(
      'bill_edited',
    );
    expect((await refusal({ 'x.zip': damaged })).code).toBe('bill_archive');
  });

  it('rows of two accounts, a day beside its own hours', async () => {
    const other = csv(
      AMOUNT_HEADER,
      `${HEAD},${KEY},request_count,,1`,
      `other${HEAD.slice(USER.length)},${KEY},request_count,,2`,
    );
    const hour = '2026-07-13T05:00:00+08:00,2026-07-13T06:00:00+08:00';
    const mixed = csv(
      AMOUNT_HEADER,
      `${HEAD},${KEY},request_count,,1`,
      `${USER},${hour},deepseek-v4-pro,${KEY},request_count,,1`,
    );

    expect(await refusal({ [AMOUNT]: other })).toMatchObject({
      code: 'bill_other_account',
      paths: [`${AMOUNT}:3:user_id`],
    });
    expect(await refusal({ [AMOUNT]: mixed })).toMatchObject({
      code: 'bill_overlap',
      paths: [`${AMOUNT}:3`],
    });
  });

  it('not UTF-8, another provider, other files, a ZIP cut off or leading out', async () => {
    const groq = await ground.account({ provider: 'groq' });
    const zip = await zipOf([[AMOUNT, REAL[AMOUNT]]]);
    const evil = Buffer.from(
      zip.toString('latin1').replaceAll('amount-2026-07-13', '../../../../amoun'),
      'latin1',
    );

    expect(
      (await refusal({ [AMOUNT]: Buffer.from(REAL[AMOUNT].replace('key-a', 'key-ñ'), 'latin1') })).code,
    ).toBe('bill_malformed');
    expect((await refusal(REAL, groq.id)).code).toBe('bill_other_provider');
    expect((await refusal({ 'other.csv': 'a,b\n' })).code).toBe('bill_files');
    expect((await refusal({ ...REAL, 'amount-b.csv': REAL[AMOUNT] })).code).toBe('bill_files');
    expect((await refusal({ 'x.zip': zip.subarray(0, zip.length - 30) })).code).toBe('bill_archive');
    expect((await refusal({ 'x.zip': evil })).code).toBe('bill_archive');
    expect((await refusal({ 'x.zip': await zipOf([[AMOUNT, Buffer.alloc(3_000_000, 'a')]]) })).code).toBe(
      'bill_archive',
    );
  });

  it('a fault at the end of a long file', async () => {
    const lines = Array.from(
      { length: 30_000 },
      (_, index) => `${HEAD},key-${index},sk-${index},output_tokens,0.000006,1`,
    );
    lines.push(`${HEAD},last,sk-last,output_tokens,0.000006`);

    expect(await refusal({ [AMOUNT]: csv(AMOUNT_HEADER, ...lines) })).toMatchObject({
      code: 'bill_malformed',
      paths: [`${AMOUNT}:30002`],
    });
  });
});

function edit(name: string, from: string, to: string): () => BillUpload {
  return () => edited(name, from, to);
}

describe('a table read by a mapping', () => {
  const MAPPING = {
    name: 'groq-own',
    provider: 'groq',
    delimiter: ';',
    columns: { start: 'Day', model: 'Model', keyName: 'Key', cost: 'Cost' },
    wide: { cacheMiss: 'In', cacheHit: 'Cached', output: 'Out', requests: 'N', inputIncludesHits: true },
    timeFormat: 'date',
    bucket: 'day',
    timeZone: 'America/Bogota',
    currency: 'USD',
  } as const;
  const table = (...rows: string[]) => `Day;Model;Key;In;Cached;Out;N;Cost\n${rows.join('\n')}\n`;

  it('gives lines by kind and one for the money of a row, in the days of its zone', async () => {
    await ground.mappings.add(MAPPING);
    const { id, keyIds } = await ground.account({
      provider: 'groq',
      keys: [{ name: 'k', masked: 'gsk_abcd****wxyz' }],
    });
    const found = await ground.import(
      id,
      { 'usage.csv': table('2026-10-01;openai/gpt-oss-120b;k;1000;400;50;7;0.00021') },
      'groq-own',
    );
    const bill = await ground.bills.view(found.id);
    const { items } = await ground.bills.lines(found.id, {});

    expect(bill).toMatchObject({
      status: 'reconciled',
      format: 'mapped:groq-own',
      rows: 1,
      billed: { amount: '0.000210000000', currency: 'USD' },
      periodStart: '2026-10-01T05:00:00.000Z',
      periodEnd: '2026-10-02T05:00:00.000Z',
      quarantined: [],
    });
    expect(items.map(({ kind, quantity, cost, keyId }) => [kind, quantity, cost.amount, keyId])).toEqual([
      ['cache_miss', '600', '0', keyIds[0]],
      ['cache_hit', '400', '0', keyIds[0]],
      ['output', '50', '0', keyIds[0]],
      ['requests', '7', '0', keyIds[0]],
      ['other', '0', '0.00021', keyIds[0]],
    ]);
  });

  it('by types and prices holds price × quantity against the cost of each row', async () => {
    await ground.mappings.add({
      name: 'xai-long',
      provider: 'xai',
      columns: {
        start: 'from',
        end: 'to',
        model: 'model',
        type: 'unit',
        quantity: 'n',
        price: 'each',
        cost: 'usd',
        currency: 'cur',
      },
      timeFormat: 'iso',
      bucket: 'hour',
      timeZone: 'UTC',
      types: { input: 'cache_miss', output: 'output' },
    });
    const { id } = await ground.account({ provider: 'xai' });
    const span = '2026-10-01T00:00:00Z,2026-10-01T01:00:00Z,grok-4.7';
    const found = await ground.import(
      id,
      {
        'x.csv': csv(
          'from,to,model,unit,n,each,usd,cur,more',
          `${span},input,1000,0.000002,0.002,usd,x`,
          `${span},output,10,0.000006,0.00007,usd,x`,
          `${span},search,3,0.005,0.015,usd,x`,
        ),
      },
      'xai-long',
    );
    const bill = await ground.bills.view(found.id);

    expect(bill).toMatchObject({
      status: 'unreconciled',
      billed: { amount: '0.017070000000', currency: 'USD' },
    });
    expect(bill.warnings.map(({ code, line }) => [code, line])).toEqual([
      ['unknown_type', 4],
      ['sum_differs', 3],
    ]);
    expect(bill.quarantined).toMatchObject([{ type: 'search', cost: { amount: '0.015' } }]);
  });

  it('that came with the program says so, and refuses columns that it does not know', async () => {
    const { id } = await ground.account({ provider: 'groq' });
    const header = 'date,model,api_key_name,input_tokens,cached_tokens,output_tokens,requests,cost';
    const found = await ground.import(
      id,
      { 'g.csv': `${header}\n2026-10-01,openai/gpt-oss-20b,k,10,0,5,1,0.1\n` },
      'groq',
    );
    const deepseek = await ground.account();
    const other = () => ground.import(id, { 'g.csv': 'day,model\n2026-10-01,x\n' }, 'groq');
    const wrong = () => ground.import(deepseek.id, { 'g.csv': `${header}\n` }, 'groq');

    expect((await ground.bills.view(found.id)).warnings).toMatchObject([{ code: 'mapping_unverified' }]);
    await expect(other()).rejects.toMatchObject({ code: 'bill_columns' });
    await expect(wrong()).rejects.toMatchObject({ code: 'bill_other_provider' });
  });

  it('is refused with line and column for what is faulty, and for a row that stands there twice', async () => {
    const { id } = await ground.account({ provider: 'groq' });
    const row = '2026-10-01;openai/gpt-oss-120b;k;1000;400;50;7;0.00021';
    const refused = (text: string) => expect(ground.import(id, { 'u.csv': text }, 'groq-own')).rejects;

    await refused(table(row.replace('0.00021', '0,00021'))).toMatchObject({
      code: 'bill_edited',
      faults: [{ path: 'u.csv:2:Cost' }],
    });
    await refused(table(row.replace('2026-10-01', '1/10/2026'))).toMatchObject({ code: 'bill_edited' });
    await refused(table(row.replace(';400;', ';4000;'))).toMatchObject({
      faults: [{ path: 'u.csv:2:Cached' }],
    });
    await refused(table(row.replace('0.00021', '-1'))).toMatchObject({ code: 'bill_rows_invalid' });
    await refused(table(row, row)).toMatchObject({
      code: 'bill_duplicate_rows',
      faults: [{ path: 'u.csv:3' }],
    });
  });

  it('needs a mapping that has money, a currency and a name of its own', async () => {
    await expect(ground.mappings.add(MAPPING)).rejects.toMatchObject({ code: 'bill_mapping_exists' });
    await expect(ground.mappings.add({ ...MAPPING, name: 'groq' })).rejects.toMatchObject({
      code: 'bill_mapping_exists',
    });
    const { currency: _, ...bare } = { ...MAPPING, name: 'other', columns: { start: 'a', model: 'b' } };
    await expect(ground.mappings.add(bare)).rejects.toMatchObject({
      faults: [{ path: 'columns.cost' }, { path: 'currency' }],
    });
  });
});
