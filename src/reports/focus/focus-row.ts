import { formatDecimal, type Decimal } from '../../money/decimal.js';
import type { ReportChoice, ReportHead } from '../domain/report-model.js';
import type { ChargeKind, OriginCharge } from './charge.js';
import type { ChargePart } from './divide-charges.js';
import { FOCUS_COLUMNS, FOCUS_VERSION, PROFILE_VERSION, type FocusRow } from './focus-columns.js';

/** What all rows of a file share. */
export interface FocusContext {
  head: ReportHead;
  choice: ReportChoice;
  companyName: (companyId: string) => string;
  /** What the driver measured of a company; null without a driver. */
  driverQuantity: (companyId: string) => bigint | null;
}

const EMPTY = Object.fromEntries(FOCUS_COLUMNS.map((column) => [column, null])) as FocusRow;
const WORDS: Readonly<Record<ChargeKind, string>> = {
  cache_hit: 'cache hit tokens',
  cache_miss: 'cache miss tokens',
  output: 'output tokens',
  requests: 'requests',
  other: 'other',
  all: 'all tokens',
};
const DRIVER_UNITS = { invoices: 'Invoices', tokens: 'Tokens', cost: 'Cost' } as const;
const RATIO_PLACES = 9;

/** The version of the rule by which charges are divided: another rule has another id. */
export function methodId({ method, driver, pool, cacheDiscount }: ReportChoice): string {
  return [PROFILE_VERSION, method, driver ?? 'none', pool, cacheDiscount].join(':');
}

/** One part of a charge. Every dimension is the charge's own: only the `Allocated…` columns name the company. */
export function allocatedRow(context: FocusContext, charge: OriginCharge, part: ChargePart): FocusRow {
  const { companyId } = part;
  return {
    ...chargeRow(context, charge),
    ...costs(part.cost),
    ...quantities(charge.kind, part.quantity),
    AllocatedMethodId: methodId(context.choice),
    AllocatedMethodDetails: details(context, part),
    AllocatedResourceId: companyId,
    AllocatedResourceName: companyId === null ? null : context.companyName(companyId),
    AllocatedTags: '{}',
  };
}

/** Granted balance that paid for usage: no part of the division; Σ BilledCost is then the cash. */
export function creditRow(context: FocusContext, charge: OriginCharge): FocusRow {
  return {
    ...chargeRow(context, charge),
    ...costs(charge.cost),
    EffectiveCost: '0',
    ChargeCategory: 'Credit',
    ChargeDescription: words([charge.model, 'granted balance']),
  };
}

/** A correction of a period that was closed before, wholly one company's. */
export function correctionRow(
  context: FocusContext,
  charge: OriginCharge,
  correction: { companyId: string | null; reason: string; startsAt: string; endsAt: string },
): FocusRow {
  const part = { companyId: correction.companyId, cost: charge.cost, quantity: null, ratio: 1_000_000_000n };
  return {
    ...allocatedRow(context, charge, part),
    ChargePeriodStart: focusInstant(new Date(correction.startsAt)),
    ChargePeriodEnd: focusInstant(new Date(correction.endsAt)),
    ChargeCategory: 'Adjustment',
    ChargeClass: 'Correction',
    ChargeDescription: `correction of a closed period: ${correction.reason.replaceAll('_', ' ')}`,
  };
}

function chargeRow({ head }: FocusContext, charge: OriginCharge): FocusRow {
  const { account, key, model, priceId, rate, kind } = charge;
  const unitPrice = charge.unitPrice === null ? null : formatDecimal(charge.unitPrice);
  return {
    ...EMPTY,
    BillingCurrency: charge.currency,
    BillingAccountId: account.id,
    BillingAccountName: account.name,
    BillingPeriodStart: focusInstant(new Date(head.startsAt)),
    BillingPeriodEnd: focusInstant(new Date(head.endsAt)),
    ChargePeriodStart: focusInstant(charge.startsAt),
    ChargePeriodEnd: focusInstant(charge.endsAt),
    ChargeCategory: 'Usage',
    ChargeDescription: words([model, WORDS[kind], rate?.replace('_', '-') ?? null]),
    // We do not invoice in the provider's place: whoever does is named.
    InvoiceIssuerName: charge.provider,
    ServiceProviderName: charge.provider,
    HostProviderName: charge.provider,
    ServiceCategory: 'AI and Machine Learning',
    ServiceSubcategory: 'Generative AI',
    ServiceName: `${charge.provider} API`,
    SkuId: model,
    SkuMeter: WORDS[kind],
    SkuPriceId: priceId === null ? null : words([model, kind, priceId, rate]),
    ListUnitPrice: unitPrice,
    ContractedUnitPrice: unitPrice,
    SubAccountId: key?.id ?? null,
    SubAccountName: key?.name ?? null,
    SubAccountType: key?.id ? 'API key' : null,
    ResourceId: key?.id ?? key?.name ?? null,
    ResourceName: key?.name ?? null,
    ResourceType: key === null ? null : 'API key',
    InvoiceId: charge.billId,
    Tags: '{}',
    x_FocusVersion: FOCUS_VERSION,
    x_Profile: PROFILE_VERSION,
    x_Period: head.period,
    x_PeriodStatus: head.status,
    x_OriginId: charge.id,
    x_Model: model,
    x_TokenKind: kind,
    x_PriceId: priceId,
    x_Rate: rate,
    x_ImportId: charge.billId,
    x_CostStatus: 'known',
  };
}

/** Pay per use: what is used is billed, and it was listed and agreed at the price that held when it was used. */
function costs(cost: Decimal) {
  const text = formatDecimal(cost);
  return { BilledCost: text, EffectiveCost: text, ListCost: text, ContractedCost: text };
}

function quantities(kind: ChargeKind, quantity: bigint | null) {
  if (quantity === null) return {};
  const amount = quantity.toString();
  const unit = kind === 'requests' ? 'Requests' : 'Tokens';
  return { PricingQuantity: amount, PricingUnit: unit, ConsumedQuantity: amount, ConsumedUnit: unit };
}

/** JSON whose numbers are written by hand: none of them may become a float or get an exponent. */
function details({ choice, head, driverQuantity }: FocusContext, part: ChargePart): string {
  const { method, driver, pool } = choice;
  const quantity = driver === null || part.companyId === null ? null : driverQuantity(part.companyId);
  const usage =
    driver === null || quantity === null
      ? ''
      : `,"UsageUnit":${JSON.stringify(DRIVER_UNITS[driver])},"UsageQuantity":${quantity}`;
  const about = JSON.stringify({ x_Method: method, x_Driver: driver, x_Pool: pool, x_Period: head.period });
  return `{"Elements":[{"AllocatedRatio":${ratioText(part.ratio)}${usage}}],${about.slice(1)}`;
}

function ratioText(billionths: bigint): string {
  const digits = billionths.toString().padStart(RATIO_PLACES + 1, '0');
  const fraction = digits.slice(-RATIO_PLACES).replace(/0+$/, '');
  return `${digits.slice(0, -RATIO_PLACES)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** `2026-10-01T05:00:00Z`: in UTC and without parts of a second. */
export function focusInstant(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}

function words(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(', ');
}
