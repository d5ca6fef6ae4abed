import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { allocate } from '../../src/costing/domain/allocate.js';
import type { AllocationChoice, AllocationInput, CompanyUse } from '../../src/costing/domain/allocation.js';
import { canonicalJson, chainHash, FIRST_PREVIOUS_HASH } from '../../src/costing/domain/canonical-json.js';
import { manifestHead } from '../../src/costing/domain/evidence/manifest-head.js';
import type { Manifest } from '../../src/costing/domain/evidence/pack-format.js';
import { firstLink, nextLink } from '../../src/costing/domain/evidence/row-chain.js';
import { roundFairly } from '../../src/costing/domain/fair-rounding.js';
import type { FrozenAllocation, FrozenResult } from '../../src/costing/domain/frozen-result.js';
import type { Statement } from '../../src/costing/domain/statement.js';
import {
  type Decimal,
  divideRounded,
  formatDecimal,
  parseDecimal,
  sum,
  timesInteger,
} from '../../src/money/decimal.js';
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
    fixedShares: [],
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
        id: uuid('ad1', 1),
        sourcePeriod: '2026-09',
        reason: 'late_usage',
        amount: money(parseDecimal('0.0031')),
        companies: [{ companyId: uuid('ccc', 2), amount: money(parseDecimal('0.003')) }],
        unallocated: money(parseDecimal('0.0001')),
      },
    ],
    cut: [],
    bills: [BILL],
    statements: [1, 2, 3].map((number) => `EC-${period}-000${number}`),
    previousHash,
    hash: '',
  };
  return { ...content, hash: chainHash(previousHash, content) };
}

function statementsOf(result: FrozenResult): Statement[] {
  const shares = result.companies.map((share) => {
    const adjustments = share.companyId === uuid('ccc', 2) ? parseDecimal('0.003') : 0n;
    return { share, adjustments, exact: parseDecimal(share.amount.amount) + adjustments };
  });
  const rounding = roundFairly({
    places: 4,
    period: result.period,
    shares: shares.map(({ share, exact }) => ({ companyId: share.companyId, exact, balance: 0n })),
    poolBalance: 0n,
  });
  return shares.map(({ share, adjustments, exact }, index): Statement => {
    const rounded = rounding.shares[index];
    if (!rounded) throw new Error('no rounded share');
    const total = formatDecimal(rounded.rounded, 4);
    const tax = formatDecimal(divideRounded(rounded.rounded * 19n, 10n ** 16n, 'half-up') * 10n ** 14n, 4);
    const own = parseDecimal(share.direct.amount) - parseDecimal(share.rework.amount);
    const content: Statement = {
      id: uuid('5a7', index + 1),
      number: result.statements[index] ?? null,
      kind: 'statement',
      draft: false,
      period: result.period,
      companyId: share.companyId,
      companyName: share.name,
      taxId: '900123456-8',
      currency: 'USD',
      places: 4,
      lines: [
        {
          line: 1,
          kind: 'own',
          description: { es: 'Solicitudes propias', en: 'Own requests' },
          quantity: null,
          unitPrice: null,
          amount: total,
          exact: formatDecimal(exact),
          sourcePeriod: null,
          adjustmentIds: [],
          correctsLine: null,
        },
      ],
      subtotal: total,
      taxes: [{ name: 'IVA', percent: '19', base: total, amount: tax }],
      total: formatDecimal(rounded.rounded + parseDecimal(tax), 4),
      exact: formatDecimal(exact),
      cost: total,
      rounding: { before: '0', after: formatDecimal(rounded.balance) },
      costs: [
        {
          currency: 'USD',
          own: formatDecimal(own),
          rework: share.rework.amount,
          shared: share.shared.amount,
          adjustments: formatDecimal(adjustments),
          amount: formatDecimal(exact),
          rate: null,
        },
      ],
      converted: {
        amount: '1',
        currency: 'COP',
        rate: {
          base: 'USD',
          quote: 'COP',
          rate: '4000.5',
          date: '2026-10-31',
          validFrom: '2026-10-31',
          validTo: '2026-10-31',
          source: 'TRM',
          inverse: false,
        },
      },
      conversionStatus: 'converted',
      plan: { type: 'pass_through', applied: true, warning: null, terms: {} },
      allocation: {
        method: result.method,
        driver: result.driver,
        pool: result.pool,
        cacheDiscount: result.cacheDiscount,
      },
      resultId: result.id,
      invoices: share.invoices,
      notes: [],
      issuedAt: CLOSED_AT,
      corrects: null,
      hash: '',
    };
    return { ...content, hash: statementHash(content) };
  });
}

/** Of all fields but itself. */
export function statementHash(statement: Statement): string {
  const { hash: _, ...hashed } = statement;
  return createHash('sha256').update(canonicalJson(hashed)).digest('hex');
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
  for (const [name, contents] of files) zip.addBuffer(contents, name, { mtime: new Date(0) });
  zip.end();
  await pipeline(zip.outputStream.pipe(new SealStream()), createWriteStream(path));
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
