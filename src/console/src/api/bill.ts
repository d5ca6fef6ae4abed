import { useQuery } from '@tanstack/react-query';
import type { Money } from './usage';
import { request } from './request';

export interface BillWarning {
  code: string;
  message: string;
  file?: string;
  line?: number;
}

export interface Bill {
  id: string;
  providerAccountId: string;
  status: 'reconciled' | 'unreconciled';
  format: string;
  fileNames: string[];
  periodStart: string | null;
  periodEnd: string | null;
  rows: number;
  billed: Money | Money[];
  granted: Money | Money[];
  warnings: BillWarning[];
  importedAt: string;
}

export interface BillLine {
  id: string;
  start: string;
  end: string;
  model: string;
  keyName: string | null;
  type: string;
  quantity: string;
  cost: Money;
  quarantined: string | null;
  file: string;
  line: number;
}

export interface BillWithQuarantine extends Bill {
  quarantinedCount: number;
  quarantined: BillLine[];
}

export const CELL_STATUSES = ['matched', 'mismatch', 'billed_only', 'metered_only'] as const;
export type CellStatus = (typeof CELL_STATUSES)[number];

interface Sides {
  billed: number | null;
  metered: number;
}

export interface ReconciliationLine {
  start: string;
  end: string;
  model: string;
  key: string | null;
  keyId: string | null;
  status: CellStatus;
  unattributed: boolean;
  superseded: boolean;
  billed: Money;
  metered: Money;
  difference: Money;
  requests: Sides;
  tokens: { cacheHit: Sides; cacheMiss: Sides; output: Sides };
  /** Why both sides differ, where that is known. */
  explained: { code: 'rate_by_end' | 'edge_of_bucket'; amount: Money; requests?: number }[];
}

export interface ReconciliationTotals {
  billed: Money;
  metered: Money;
  difference: Money;
  unattributed: Money;
  quarantined: Money;
  unknownHeld: Money;
}

export interface Reconciliation {
  currencies: ReconciliationTotals[];
  rateBy: { rateBy: 'start' | 'end' | 'undecided' };
  counts: Record<CellStatus, number>;
  lines: ReconciliationLine[];
  nextCursor: string | null;
}

export interface BillProgress {
  id: string;
  phase: 'receiving' | 'reading' | 'done' | 'refused';
  percent: number | null;
}

/** Money of a bill, which may be in several currencies. */
export function sumsOf(money: Money | Money[]): Money[] {
  return Array.isArray(money) ? money : [money];
}

export function useBill(id: string) {
  return useQuery({
    queryKey: ['bills', id],
    queryFn: ({ signal }) => request<BillWithQuarantine>(`/bills/${id}`, { signal }),
  });
}
