import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { allocate } from '../../src/costing/domain/allocate.js';
import type { AllocationChoice, AllocationInput, CompanyUse } from '../../src/costing/domain/allocation.js';
import { chainHash, FIRST_PREVIOUS_HASH } from '../../src/costing/domain/canonical-json.js';
import { manifestHead } from '../../src/costing/domain/evidence/manifest-head.js';
import type { Manifest } from '../../src/costing/domain/evidence/pack-format.js';
import { firstLink, nextLink } from '../../src/costing/domain/evidence/row-chain.js';
import type { UsableRate } from '../../src/costing/domain/charge.js';
import { makeStatements } from '../../src/costing/domain/make-statements.js';
import { sealStatement } from '../../src/costing/domain/seal-statement.js';
import { choiceOf } from '../../src/costing/period-division.js';
import type { JsonObject } from '../../src/cli/verify/json.js';
import { PackResult } from '../../src/cli/verify/pack-result.js';
import { readPlan } from '../../src/companies/domain/billing-plan.js';
import { adjustmentId } from '../../src/costing/domain/adjustments.js';
import type { FrozenAllocation, FrozenResult } from '../../src/costing/domain/frozen-result.js';
import type { Statement } from '../../src/costing/domain/statement.js';
import { type Decimal, formatDecimal, parseDecimal, sum, timesInteger } from '../../src/money/decimal.js';
import { moneyJson } from '../../src/money/money.js';
import { packSource, type PackFacts } from '../../src/reports/evidence/pack-source.js';
import { SealStream } from '../../src/reports/evidence/seal-stream.js';
import { writePack } from '../../src/reports/evidence/pack-writer.js';

const uuid = (kind: string, number: number) =>
  `00000000-0000-7${kind}-8000-${String(number).padStart(12, '0')}`;
const PRICE = uuid('aaa', 1);
const KEY = uuid('fff', 1);
const ACCOUNT = uuid('eee', 1);
const BILL = uuid('b11', 1);
const CLOSED_AT = '2026-11-03T15:00:00.000Z';
const FLAT = {
  cacheHit: parseDecimal('0.000000003'),
  cacheMiss: parseDecimal('0.00000015'),
  output: parseDecimal('0.0000003'),
};

interface Request {
  company: number;
  number: number;
  tokens: { cacheHit: bigint; cacheMiss: bigint; output: bigint };
  refused: boolean;
  peak: boolean;
  accepted: boolean;
}

const at = ({ number }: Request) => `2026-10-${10 + number}T12:00:00.000000Z`;

/** Four requests for each of three companies: one at the peak price, one refused, one unusable answer. */
function requests(perCompany: number): Request[] {
  return [1, 2, 3].flatMap((company) =>
    Array.from({ length: perCompany }, (_, index) => ({
      company,
      number: index + 1,
      tokens: {
        cacheHit: BigInt(1000 * company),
        cacheMiss: BigInt(210 + 7 * index),
        output: BigInt(50 + company),
      },
      refused: index === 2,
      peak: index === 1,
      accepted: index !== 2 && index !== 3,
    })),
  );
}

function costOf({ refused, peak, tokens }: Request): { cost: Decimal; input: Decimal } {
  if (refused) return { cost: 0n, input: 0n };
  const factor = peak ? 2n : 1n;
  const input =
    factor * (timesInteger(FLAT.cacheHit, tokens.cacheHit) + timesInteger(FLAT.cacheMiss, tokens.cacheMiss));
  return { input, cost: input + factor * timesInteger(FLAT.output, tokens.output) };
}

function attemptRow(request: Request) {
  const { company, number, tokens, refused, peak, accepted } = request;
  const usage = (count: bigint) => (refused ? null : String(count));
  return {
    id: uuid('bbb', company * 100 + number),
    companyId: uuid('ccc', company),
    invoiceId: uuid('ddd', company * 100 + Math.ceil(number / 2)),
    number: String(number),
    providerAccountId: ACCOUNT,
    keyId: KEY,
    provider: 'deepseek',
    model: 'deepseek-flash',
    responseModel: null,
    status: refused ? 'failed' : 'succeeded',
    outcome: refused ? 'rate_limited' : 'success',
    accepted: String(accepted),
    startedAt: at(request),
    finishedAt: at(request).replace('00.000000', '02.500000'),
    cacheHitTokens: usage(tokens.cacheHit),
    cacheMissTokens: usage(tokens.cacheMiss),
    outputTokens: usage(tokens.output),
    reasoningTokens: usage(0n),
    priceId: refused ? null : PRICE,
    rate: refused ? null : peak ? 'peak' : 'off_peak',
    cost: formatDecimal(costOf(request).cost),
    currency: 'USD',
    settled: '',
  };
}

/** Two requests an invoice. */
function isRetryOf(later: Request, earlier: Request): boolean {
  return Math.ceil(later.number / 2) === Math.ceil(earlier.number / 2) && later.number > earlier.number;
}

function companyUse(company: number, all: readonly Request[]): CompanyUse {
  const own = all.filter((request) => request.company === company);
  const paid = own.filter(({ refused }) => !refused);
  const tokens = (kind: keyof Request['tokens']) => paid.reduce((total, one) => total + one.tokens[kind], 0n);
  const cost = sum(own.map((one) => costOf(one).cost));
  return {
    companyId: uuid('ccc', company),
    invoices: BigInt(new Set(own.map(({ number }) => Math.ceil(number / 2))).size),
    requests: BigInt(own.length),
    tokens: { cacheHit: tokens('cacheHit'), cacheMiss: tokens('cacheMiss'), output: tokens('output') },
    cost,
    rework: sum(
      own
        .filter((one) => !one.accepted || own.some((other) => other.accepted && isRetryOf(other, one)))
        .map((one) => costOf(one).cost),
    ),
    input: {
      tokens: tokens('cacheHit') + tokens('cacheMiss'),
      cost: sum(own.map((one) => costOf(one).input)),
    },
    keys: [{ keyId: KEY, cost }],
  };
}

function billLine(line: number, change: Record<string, string | null>) {
  return {
    id: String(line),
    billId: BILL,
    providerAccountId: ACCOUNT,
    startsAt: '2026-10-09T16:00:00.000000Z',
    endsAt: '2026-10-31T16:00:00.000000Z',
    model: 'deepseek-flash',
    keyId: KEY as string | null,
    keyName: 'llave, "una"' as string | null,
    keyFingerprint: null as string | null,
    kind: 'output',
    rawType: 'output_tokens',
    price: '0.0000003' as string | null,
    quantity: '0',
    cost: '0',
    currency: 'USD',
    quarantined: null as string | null,
    file: 'amount-2026-10.csv',
    line: String(line + 1),
    ...change,
  };
}

/** A closed October: with `billed`, the bill says more than the requests explain. */
export function evidenceFacts(options: Partial<AllocationChoice> & { perCompany?: number } = {}): PackFacts {
  const { perCompany = 4, ...chosen } = options;
  const choice: AllocationChoice = {
    method: 'per_invoice',
    driver: 'tokens',
    pool: 'metered',
    cacheDiscount: 'actual',
    fixedShares:
      chosen.method === 'fixed'
        ? [1, 2, 3].map((company) => ({ companyId: uuid('ccc', company), share: BigInt(company) }))
        : [],
    ...chosen,
  };
  const all = requests(perCompany);
  const companies = [1, 2, 3].map((company) => companyUse(company, all));
  const metered = sum(companies.map(({ cost }) => cost));
  const extra = parseDecimal('0.0000123');
  const units = (metered + extra) / parseDecimal('0.000000001');
  const own = timesInteger(parseDecimal('0.000000001'), units);
  const lines = [
    billLine(1, { price: '0.000000001', quantity: String(units), cost: formatDecimal(own) }),
    billLine(2, { keyId: null, keyName: 'ajena', quantity: '70', cost: '0.000021' }),
    billLine(3, {
      keyId: null,
      kind: 'other',
      price: null,
      quantity: '1',
      cost: '0.0005',
      quarantined: 'unknown_type',
    }),
  ];
  const billed = choice.pool === 'billed';
  const pool: AllocationInput = {
    currency: 'USD',
    companies,
    ownResidual: billed ? own - metered : 0n,
    keyTotals: [{ keyId: KEY, amount: billed ? own : metered }],
    unattributed: billed ? parseDecimal('0.000021') : 0n,
    quarantined: billed ? parseDecimal('0.0005') : 0n,
  };
  const first = resultOf({ pool, choice, period: '2026-09', sequence: 1, previousHash: FIRST_PREVIOUS_HASH });
  const result = resultOf({ pool, choice, period: '2026-10', sequence: 2, previousHash: first.hash });
  const price = {
    id: PRICE,
    provider: 'deepseek',
    model: 'deepseek-flash',
    currency: 'USD',
    cacheHit: formatDecimal(FLAT.cacheHit),
    cacheMiss: formatDecimal(FLAT.cacheMiss),
    output: formatDecimal(FLAT.output),
    peakCacheHit: formatDecimal(2n * FLAT.cacheHit),
    peakCacheMiss: formatDecimal(2n * FLAT.cacheMiss),
    peakOutput: formatDecimal(2n * FLAT.output),
    schedule: 'deepseek',
    minPromptTokens: '0',
    validFrom: '2026-01-01T00:00:00.000000Z',
    source: 'test',
  };
  const bill = {
    id: BILL,
    providerAccountId: ACCOUNT,
    format: 'deepseek',
    contentHash: 'c'.repeat(64),
    utcOffset: '+08:00',
    rows: '3',
    importedAt: '2026-11-02T00:00:00.000000Z',
  };
  const held = { ...attemptRow(all[0] as Request), id: uuid('bbb', 999), heldCost: '0.001' };
  return {
    result,
    chain: [first, result],
    statements: statementsOf(result),
    rows: {
      'prices.csv': () => [price],
      'bills.csv': () => [bill],
      'bill-lines.csv': () => lines,
      'held.csv': () => [held],
      'attempts.csv': () => all.map(attemptRow),
    },
  };
}

function resultOf(input: {
  pool: AllocationInput;
  choice: AllocationChoice;
  period: string;
  sequence: number;
  previousHash: string;
}): FrozenResult {
  const { pool, choice, period, sequence, previousHash } = input;
  const { method, driver, cacheDiscount } = choice;
  const divided = allocate(pool, choice);
  const money = (amount: Decimal) => moneyJson(amount, 'USD');
  const { unattributed, quarantined, undecided } = divided.unallocatedParts;
  const allocation: FrozenAllocation = {
    currency: 'USD',
    total: money(divided.total),
    companies: divided.companies.map(
      ({ companyId, invoices, direct, shared, amount, rework, reworkSpent }) => ({
        companyId,
        name: `Empresa ${companyId.slice(-1)}`,
        invoices: Number(invoices),
        direct: money(direct),
        shared: money(shared),
        amount: money(amount),
        rework: money(rework),
        reworkSpent: money(reworkSpent),
      }),
    ),
    unallocated: money(divided.unallocated),
    unallocatedParts: {
      unattributed: money(unattributed),
      quarantined: money(quarantined),
      undecided: money(undecided),
    },
  };
  const content: FrozenResult = {
    ...allocation,
    id: uuid('999', sequence),
    sequence,
    period,
    timeZone: 'America/Bogota',
    bounds: {
      startsAt: `${period}-01T05:00:00.000Z`,
      endsAt: period === '2026-09' ? '2026-10-01T05:00:00.000Z' : '2026-11-01T05:00:00.000Z',
    },
    closedAt: CLOSED_AT,
    method,
    driver,
    pool: choice.pool,
    cacheDiscount,
    fixedShares: choice.fixedShares.map(({ companyId, share }) => ({ companyId, share: String(share) })),
    currencies: [allocation],
    acceptedBlockers: [{ code: 'unknown_attempts', detail: '1', reason: 'perdida' }],
    reason: 'perdida',
    adjustments: [
      {
        id: adjustmentId({
          sourcePeriod: '2026-09',
          bookedIn: period,
          currency: 'USD',
          reason: 'late_usage',
        }),
        sourcePeriod: '2026-09',
        reason: 'late_usage',
        amount: money(parseDecimal('0.0031')),
        companies: [{ companyId: uuid('ccc', 2), amount: money(parseDecimal('0.003')) }],
        unallocated: money(parseDecimal('0.0001')),
      },
    ],
    cut: [],
    reconciliation: [
      {
        currency: 'USD',
        differences: { count: 0, amount: money(0n) },
        meteredOnly: { requests: 0, cost: money(0n) },
        edges: [],
        ratedByEnd: [],
      },
    ],
    bills: [BILL],
    statements: [1, 2, 3].map((number) => `EC-${period}-000${number}`),
    previousHash,
    hash: '',
  };
  return { ...content, hash: chainHash(previousHash, content) };
}

/** Their plans: at cost, a percentage with a minimum, fees by tier in pesos. */
const PLANS: readonly Record<string, unknown>[] = [
  { type: 'pass_through', taxes: [{ name: 'IVA', percent: '19' }] },
  { type: 'markup', markupPercent: '12.5', discountPercent: '10', minimum: '1', currency: 'USD' },
  {
    type: 'per_invoice',
    currency: 'COP',
    tiers: [
      { upTo: 1, fee: '1200' },
      { upTo: null, fee: '900.5' },
    ],
    includedInvoices: 1,
    baseFee: '5000',
  },
];

function statementsOf(result: FrozenResult): Statement[] {
  const rate: UsableRate = {
    base: 'USD',
    quote: 'COP',
    rate: '4000.5',
    date: '2026-10-31',
    validFrom: '2026-10-31',
    validTo: '2026-11-02',
    source: 'TRM',
    inverse: false,
    value: parseDecimal('4000.5'),
  };
  const contents = makeStatements({
    period: result.period,
    rateDate: '2026-10-31',
    resultId: result.id,
    choice: choiceOf(result),
    pools: new PackResult(JSON.parse(JSON.stringify(result)) as JsonObject).charged(),
    companies: result.companies.map(({ companyId: id, name }, index) => {
      const read = readPlan(PLANS[index]);
      if (!read.ok) throw new Error('the plan cannot be read');
      const terms = PLANS[index] ?? {};
      const company = { id, name, taxId: '900123456-8', currency: 'COP', served: true, processed: 3n };
      return { ...company, plan: read.plan, planWarning: null, terms };
    }),
    balances: [],
    policy: { places: 5, taxes: [{ name: 'IVA', percent: parseDecimal('19') }], prefix: 'EC' },
    rateFor: (base, quote) => (base === 'USD' && quote === 'COP' ? rate : null),
  });
  return contents.map((content, index) =>
    sealStatement({
      ...content,
      id: uuid('5a7', index + 1),
      number: result.statements[index] ?? null,
      draft: false,
      issuedAt: CLOSED_AT,
    }),
  );
}

export async function writePackFile(facts: PackFacts, path: string): Promise<void> {
  await pipeline(writePack(packSource(facts)), createWriteStream(path));
}

/** The files of a pack, as they are. */
export async function filesOf(path: string): Promise<Map<string, Buffer>> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  zip.close();
  return files;
}

/** A ZIP of these files with a right seal, as a forger would make it. */
export async function forge(files: ReadonlyMap<string, Buffer>, path: string): Promise<void> {
  const zip = new ZipFile();
  for (const [name, contents] of files)
    zip.addBuffer(contents, name, { mtime: new Date(0), compress: false });
  zip.end();
  await pipeline(zip.outputStream.pipe(new SealStream()), createWriteStream(path));
}

/** A table of a pack: its records without header and line ends, each with its link. */
export function recordsOf(files: ReadonlyMap<string, Buffer>, table: string): string[] {
  return files.get(table)?.toString('utf8').split('\r\n').slice(1, -1) ?? [];
}

/** Puts other records in the place of a table's. */
export function putRecords(files: Map<string, Buffer>, table: string, records: readonly string[]): void {
  const [header = ''] = files.get(table)?.toString('utf8').split('\r\n') ?? [];
  files.set(table, Buffer.from([header, ...records, ''].join('\r\n')));
}

/** Puts another closed result in the place of the pack's, with its hash made anew wherever that stands. */
export function putResult(files: Map<string, Buffer>, changed: FrozenResult): void {
  const result = { ...changed, hash: chainHash(changed.previousHash, changed) };
  const chain = JSON.parse(files.get('chain.json')?.toString() ?? '') as FrozenResult[];
  const manifest = JSON.parse(files.get('manifest.json')?.toString() ?? '') as Manifest;
  const { id: resultId, hash: resultHash, period, closedAt, timeZone, bounds } = result;
  const put = (name: string, value: unknown) => files.set(name, Buffer.from(JSON.stringify(value)));
  put('allocation.json', result);
  put('chain.json', [...chain.slice(0, -1), result]);
  put('manifest.json', { ...manifest, resultId, resultHash, period, closedAt, timeZone, ...bounds });
}

/** Makes the hashes of files and links anew, so that only the figures themselves can tell. */
export function rehash(files: Map<string, Buffer>): void {
  const manifest = JSON.parse(files.get('manifest.json')?.toString('utf8') ?? '') as Manifest;
  for (const file of manifest.files) {
    const contents = files.get(file.name);
    if (!contents) continue;
    if (file.name.endsWith('.csv')) {
      const [header = '', ...records] = contents.toString('utf8').slice(0, -2).split('\r\n');
      let link = firstLink(file.name, manifest.resultHash);
      const linked = records.map((record) => {
        const body = record.slice(0, record.lastIndexOf(','));
        link = nextLink(link, body);
        return `${body},${link}`;
      });
      const made = Buffer.from([header, ...linked, ''].join('\r\n'));
      files.set(file.name, made);
      file.rows = records.length;
      file.lastLink = records.length === 0 ? null : link;
    }
    const known = files.get(file.name) ?? contents;
    file.bytes = known.length;
    file.sha256 = createHash('sha256').update(known).digest('hex');
  }
  const { head: _, ...stated } = manifest;
  files.set('manifest.json', Buffer.from(JSON.stringify({ ...stated, head: manifestHead(stated) }, null, 2)));
}
