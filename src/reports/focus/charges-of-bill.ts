import { sum, type Decimal } from '../../money/decimal.js';
import type { BillCharge, GrantedCharge } from '../../reconciliation/bill-charges.service.js';
import type { Cut } from '../domain/report-model.js';
import type { OriginCharge } from './charge.js';
import type { ChargeNames } from './charges-of-use.js';

/** What a period's bill is told apart by. */
export interface BillInput {
  period: string;
  startsAt: Date;
  endsAt: Date;
  currency: string;
  lines: readonly BillCharge[];
  cuts: readonly Cut[];
  /** The whole pool: what the charges must come to. */
  total: Decimal;
  names: ChargeNames;
}

/**
 * The charges of a billed pool: the lines of the bill. Of an interval across the period's edge the foreign and unknown
 * lines count where it begins, and the rest as one charge with the part that the period bears. What of the pool no line
 * of the period carries (a request that a neighbouring interval bills) is a charge of its own, so that the file comes to
 * the pool exactly.
 */
export function chargesOfBill(input: BillInput): OriginCharge[] {
  const own = input.lines.filter(({ currency }) => currency === input.currency);
  const whole = own.filter((line) => !isCut(line, input));
  const charges = [
    ...whole.map((line) => lineCharge(line, input.names)),
    ...input.cuts.flatMap((cut) => cutCharges(cut, own, input)),
  ];
  const rest = input.total - sum(charges.map(({ cost }) => cost));
  const [like] = own;
  return rest === 0n || !like ? charges : [...charges, restCharge(rest, like, input)];
}

function isCut(line: BillCharge, { startsAt, endsAt }: BillInput): boolean {
  return line.startsAt < startsAt || line.endsAt > endsAt;
}

function lineCharge(line: BillCharge, names: ChargeNames): OriginCharge {
  const { name, provider } = names.account(line.providerAccountId);
  const key = line.keyId === null ? line.keyName : names.key(line.keyId);
  return {
    id: `bill-line:${line.id}${line.lines > 1 ? `+${line.lines - 1}` : ''}`,
    currency: line.currency,
    cost: line.cost,
    account: { id: line.providerAccountId, name },
    provider,
    startsAt: line.startsAt,
    endsAt: line.endsAt,
    model: line.model,
    kind: line.kind,
    quantity: line.quantity,
    unitPrice: line.price,
    priceId: null,
    rate: null,
    key: key === null && line.keyId === null ? null : { id: line.keyId, name: key },
    billId: line.billId,
    division: line.isForeign || line.isQuarantined ? { kind: 'nobody' } : { kind: 'shared' },
  };
}

/** A result of before cuts told their account has those of all accounts as one, and the first stands for it. */
function cutCharges(cut: Cut, own: readonly BillCharge[], input: BillInput): OriginCharge[] {
  const lines = own.filter(
    ({ startsAt, endsAt, model, providerAccountId }) =>
      (cut.providerAccountId ?? providerAccountId) === providerAccountId &&
      startsAt.getTime() === Date.parse(cut.start) &&
      endsAt.getTime() === Date.parse(cut.end) &&
      model === cut.model,
  );
  const [like] = lines;
  if (!like) return [];
  const begins = like.startsAt >= input.startsAt;
  const nobodys = begins ? lines.filter((line) => line.isForeign || line.isQuarantined) : [];
  const place = [
    cut.start,
    cut.model,
    ...(cut.providerAccountId === undefined ? [] : [cut.providerAccountId]),
  ];
  const rest = cut.inside - sum(nobodys.map(({ cost }) => cost));
  return [
    ...nobodys.map((line) => lineCharge(line, input.names)),
    { ...part(like, input.names), id: `bill-cut:${place.join('/')}`, cost: rest },
  ].filter(({ cost }) => cost !== 0n);
}

function restCharge(
  rest: Decimal,
  like: BillCharge,
  { period, startsAt, endsAt, names }: BillInput,
): OriginCharge {
  return { ...part(like, names), id: `bill-rest:${period}`, cost: rest, model: null, startsAt, endsAt };
}

/** Several lines as one: without what tells them apart. */
function part(like: BillCharge, names: ChargeNames): OriginCharge {
  return {
    ...lineCharge(like, names),
    kind: 'all',
    quantity: null,
    unitPrice: null,
    key: null,
    division: { kind: 'shared' },
  };
}

/** Granted balance as credits, negative. */
export function creditsOf(granted: readonly GrantedCharge[], names: ChargeNames): OriginCharge[] {
  return granted.map((one) => ({
    id: `granted:${one.id}`,
    currency: one.currency,
    cost: -one.amount,
    account: { id: one.providerAccountId, name: names.account(one.providerAccountId).name },
    provider: names.account(one.providerAccountId).provider,
    startsAt: one.startsAt,
    endsAt: one.endsAt,
    model: one.model,
    kind: 'other',
    quantity: null,
    unitPrice: null,
    priceId: null,
    rate: null,
    key: null,
    billId: one.billId,
    division: { kind: 'nobody' },
  }));
}
