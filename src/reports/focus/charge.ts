import type { Decimal } from '../../money/decimal.js';

/** One charge of the provider before it is divided: a line of the bill, or requests that differ in nothing that is priced. */
export interface OriginCharge {
  /** Names the charge for ever: `bill-line:42`, `use:2026-10-03/…`. */
  id: string;
  currency: string;
  cost: Decimal;
  account: { id: string; name: string };
  /** As a person writes it: `DeepSeek`. */
  provider: string;
  startsAt: Date;
  endsAt: Date;
  model: string | null;
  kind: ChargeKind;
  quantity: bigint | null;
  unitPrice: Decimal | null;
  priceId: string | null;
  rate: string | null;
  key: { id: string | null; name: string | null } | null;
  billId: string | null;
  /** `shared`: by the companies' parts. `own`: by whose requests they are. `nobody`: stays unallocated. */
  division:
    { kind: 'shared' } | { kind: 'nobody' } | { kind: 'own'; companies: ReadonlyMap<string, OwnPart> };
}

/** What of a charge one company's own requests have caused. */
export interface OwnPart {
  cost: Decimal;
  quantity: bigint | null;
}

export type ChargeKind = 'cache_hit' | 'cache_miss' | 'output' | 'requests' | 'other' | 'all';
