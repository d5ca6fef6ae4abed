import { ApiProperty, OmitType } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsISO4217CurrencyCode, Matches, ValidateIf } from 'class-validator';
import { PageQuery } from '../http/page.js';
import { MayBeAbsent, Text } from '../http/rules.js';
import { MoneyView } from '../usage/usage.dto.js';
import { ADJUSTMENT_REASONS, type AdjustmentReason, type AdjustmentView } from './domain/adjustments.js';
import {
  ALLOCATION_DRIVERS,
  ALLOCATION_METHODS,
  ALLOCATION_POOLS,
  CACHE_DISCOUNTS,
  REWORK_MEANING,
  type AllocationDriver,
  type AllocationMethod,
  type AllocationPool,
} from './domain/allocation.js';
import { BLOCKER_CODES, type Blocker, type BlockerCode } from './domain/blockers.js';
import type {
  AcceptedBlocker,
  FrozenAllocation,
  FrozenCut,
  FrozenReconciliation,
  FrozenResult,
  FrozenShare,
} from './domain/frozen-result.js';
import { PERIOD_STATUSES, type PeriodStatus } from './domain/period-state.js';
import { PERIOD_PATTERN } from './domain/period-names.js';
import type { Chain, ChainLink } from './frozen-results.js';
import type { CloseStep } from './period-store.js';

const REASON_LENGTH_MAX = 1_000;
const STEPS = ['freezing', 'reading', 'allocating', 'issuing', 'sealing', 'done', 'failed'] as const;

export class ClosePeriodDto {
  @IsIn(ALLOCATION_METHODS)
  @ApiProperty({ enum: ALLOCATION_METHODS })
  method: AllocationMethod;
  @MayBeAbsent()
  @IsIn(ALLOCATION_DRIVERS)
  @ApiProperty({ required: false, enum: ALLOCATION_DRIVERS, description: "Absent: the policy's" })
  driver?: AllocationDriver;
  @IsIn(ALLOCATION_POOLS)
  @ApiProperty({ enum: ALLOCATION_POOLS })
  pool: AllocationPool;
  @MayBeAbsent()
  @IsIn(CACHE_DISCOUNTS)
  @ApiProperty({ required: false, enum: CACHE_DISCOUNTS, description: "Absent: the policy's" })
  cacheDiscount?: (typeof CACHE_DISCOUNTS)[number];
  @MayBeAbsent()
  @IsISO4217CurrencyCode()
  @ApiProperty({ required: false, description: 'Whose figures stand at the top of the result' })
  currency?: string;
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(BLOCKER_CODES.length)
  @IsIn(BLOCKER_CODES, { each: true })
  @ApiProperty({ required: false, enum: BLOCKER_CODES, isArray: true, description: 'Needs a reason' })
  acceptBlockers?: BlockerCode[];
  @ValidateIf(
    ({ acceptBlockers, reason }: ClosePeriodDto) =>
      reason !== undefined || (Array.isArray(acceptBlockers) && acceptBlockers.length > 0),
  )
  @Text(REASON_LENGTH_MAX, { required: false })
  @Matches(/\S/, { message: 'must say something' })
  reason?: string;
}

class FrozenShareView implements FrozenShare {
  @ApiProperty() companyId: string;
  @ApiProperty() name: string;
  @ApiProperty() invoices: number;
  @ApiProperty({ type: MoneyView }) direct: MoneyView;
  @ApiProperty({ type: MoneyView }) shared: MoneyView;
  @ApiProperty({ type: MoneyView, description: 'direct + shared' }) amount: MoneyView;
  @ApiProperty({ type: MoneyView, description: `The part of direct that is rework. ${REWORK_MEANING}` })
  rework: MoneyView;
}

class UnallocatedPartsView {
  @ApiProperty({ type: MoneyView }) unattributed: MoneyView;
  @ApiProperty({ type: MoneyView }) quarantined: MoneyView;
  @ApiProperty({ type: MoneyView }) undecided: MoneyView;
}

class FrozenAllocationView implements FrozenAllocation {
  @ApiProperty() currency: string;
  @ApiProperty({ type: MoneyView }) total: MoneyView;
  @ApiProperty({ type: FrozenShareView, isArray: true }) companies: FrozenShareView[];
  @ApiProperty({ type: MoneyView }) unallocated: MoneyView;
  @ApiProperty({ type: UnallocatedPartsView }) unallocatedParts: UnallocatedPartsView;
}

class BlockerView implements Blocker {
  @ApiProperty({ enum: BLOCKER_CODES }) code: BlockerCode;
  @ApiProperty() detail: string;
  @ApiProperty() count: number;
  @ApiProperty({
    type: String,
    isArray: true,
    required: false,
    description: 'What it is about; a few of them',
  })
  names?: string[];
  @ApiProperty({ type: MoneyView, required: false }) amount?: MoneyView;
}

class AcceptedBlockerView implements AcceptedBlocker {
  @ApiProperty({ enum: BLOCKER_CODES }) code: BlockerCode;
  @ApiProperty() detail: string;
  @ApiProperty() reason: string;
}

class AdjustedCompanyView {
  @ApiProperty() companyId: string;
  @ApiProperty({ type: MoneyView }) amount: MoneyView;
}

class AdjustmentViewDto implements AdjustmentView {
  @ApiProperty() id: string;
  @ApiProperty({ description: 'The closed period it corrects' }) sourcePeriod: string;
  @ApiProperty({ enum: ADJUSTMENT_REASONS }) reason: AdjustmentReason;
  @ApiProperty({ type: MoneyView }) amount: MoneyView;
  @ApiProperty({ type: AdjustedCompanyView, isArray: true }) companies: AdjustedCompanyView[];
  @ApiProperty({ type: MoneyView }) unallocated: MoneyView;
}

class CutView implements FrozenCut {
  @ApiProperty({ required: false, format: 'uuid' }) providerAccountId?: string;
  @ApiProperty({ format: 'date-time' }) start: string;
  @ApiProperty({ format: 'date-time' }) end: string;
  @ApiProperty() model: string;
  @ApiProperty({ type: MoneyView }) billed: MoneyView;
  @ApiProperty({ type: MoneyView }) inside: MoneyView;
  @ApiProperty({ type: MoneyView }) outside: MoneyView;
}

class DifferencesView {
  @ApiProperty({ description: 'Buckets, models and keys' }) count: number;
  @ApiProperty({ type: MoneyView, description: 'Their sizes added up' }) amount: MoneyView;
}

class MeteredOnlyView {
  @ApiProperty() requests: number;
  @ApiProperty({ type: MoneyView }) cost: MoneyView;
}

class EdgeView {
  @ApiProperty({ format: 'date-time' }) start: string;
  @ApiProperty({ format: 'date-time' }) end: string;
  @ApiProperty({ type: String, nullable: true }) keyId: string | null;
  @ApiProperty({ type: MoneyView }) amount: MoneyView;
}

class FrozenReconciliationView implements FrozenReconciliation {
  @ApiProperty() currency: string;
  @ApiProperty({ type: DifferencesView, description: 'Between bill and requests, for no known reason' })
  differences: DifferencesView;
  @ApiProperty({ type: MeteredOnlyView, description: 'Requests in no bucket of a bill' })
  meteredOnly: MeteredOnlyView;
  @ApiProperty({
    type: EdgeView,
    isArray: true,
    description: 'What requests of other periods come to in buckets that begin in this one',
  })
  edges: EdgeView[];
  @ApiProperty({
    type: String,
    isArray: true,
    description: 'Provider accounts whose bills go by the end of a request',
  })
  ratedByEnd: string[];
}

class BoundsView {
  @ApiProperty({ format: 'date-time' }) startsAt: string;
  @ApiProperty({ format: 'date-time', description: 'Not included' }) endsAt: string;
}

class FixedShareView {
  @ApiProperty() companyId: string;
  @ApiProperty({ description: 'Whole number; only the proportion counts' }) share: string;
}

export class FrozenResultView extends FrozenAllocationView implements FrozenResult {
  @ApiProperty() id: string;
  @ApiProperty({ description: 'Its place in the chain of closes' }) sequence: number;
  @ApiProperty({ example: '2026-11' }) period: string;
  @ApiProperty() timeZone: string;
  @ApiProperty({ type: BoundsView }) bounds: BoundsView;
  @ApiProperty({ format: 'date-time' }) closedAt: string;
  @ApiProperty({ enum: ALLOCATION_METHODS }) method: AllocationMethod;
  @ApiProperty({ enum: ALLOCATION_DRIVERS, nullable: true }) driver: AllocationDriver | null;
  @ApiProperty({ enum: ALLOCATION_POOLS }) pool: AllocationPool;
  @ApiProperty({ enum: CACHE_DISCOUNTS }) cacheDiscount: (typeof CACHE_DISCOUNTS)[number];
  @ApiProperty({ type: FixedShareView, isArray: true }) fixedShares: FixedShareView[];
  @ApiProperty({ type: FrozenAllocationView, isArray: true }) currencies: FrozenAllocationView[];
  @ApiProperty({ type: AcceptedBlockerView, isArray: true }) acceptedBlockers: AcceptedBlockerView[];
  @ApiProperty({ type: String, nullable: true }) reason: string | null;
  @ApiProperty({ type: AdjustmentViewDto, isArray: true }) adjustments: AdjustmentViewDto[];
  @ApiProperty({ type: CutView, isArray: true, description: "Buckets of the bill across the period's edge" })
  cut: CutView[];
  @ApiProperty({
    type: FrozenReconciliationView,
    isArray: true,
    required: false,
    description: 'By currency; absent in older results',
  })
  reconciliation?: FrozenReconciliationView[];
  @ApiProperty({ type: String, isArray: true, description: 'Ids of the bills it rests on' }) bills: string[];
  @ApiProperty({ type: String, isArray: true, description: 'Numbers' }) statements: string[];
  @ApiProperty() previousHash: string;
  @ApiProperty({ description: 'SHA-256 of previousHash, a line feed and the canonical JSON of all else' })
  hash: string;
}

class ResultHeadView {
  @ApiProperty() id: string;
  @ApiProperty() hash: string;
  @ApiProperty({ format: 'date-time' }) closedAt: string;
}

class PreparedView {
  @ApiProperty({ format: 'date-time' }) at: string;
}

export class PeriodSummaryView {
  @ApiProperty({ example: '2026-11' }) period: string;
  @ApiProperty({ enum: PERIOD_STATUSES }) status: PeriodStatus;
  @ApiProperty({ format: 'date-time' }) startsAt: string;
  @ApiProperty({ format: 'date-time', description: 'Not included' }) endsAt: string;
  @ApiProperty({ description: "The firm's, in which the month begins and ends" }) timeZone: string;
  @ApiProperty({ type: PreparedView, nullable: true }) prepared: PreparedView | null;
  @ApiProperty({ type: ResultHeadView, nullable: true }) result: ResultHeadView | null;
}

/** A page of months; the cursor is the last month shown. */
export class PeriodsQuery extends OmitType(PageQuery, ['cursor']) {
  @MayBeAbsent()
  @Matches(PERIOD_PATTERN, { message: 'is not a cursor that a list of ours gave' })
  @ApiProperty({ required: false })
  cursor?: string;
}

export class PeriodListView {
  @ApiProperty({ type: PeriodSummaryView, isArray: true }) items: PeriodSummaryView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}

export class PeriodMoneyView {
  @ApiProperty() currency: string;
  @ApiProperty({ type: MoneyView, description: 'What our own requests cost, as far as it is known' })
  metered: MoneyView;
  @ApiProperty({ type: MoneyView, nullable: true, description: 'Null: no bill yet' })
  billed: MoneyView | null;
  @ApiProperty({ type: MoneyView, nullable: true, description: 'billed − metered' })
  residual: MoneyView | null;
}

export class PeriodView extends PeriodSummaryView {
  @ApiProperty({
    type: MoneyView,
    nullable: true,
    description:
      'As known now, also of a closed period: what its close counted is in its result. Null: several currencies',
  })
  metered: MoneyView | null;
  @ApiProperty({ type: MoneyView, nullable: true }) billed: MoneyView | null;
  @ApiProperty({ type: MoneyView, nullable: true }) residual: MoneyView | null;
  @ApiProperty({ type: PeriodMoneyView, isArray: true }) currencies: PeriodMoneyView[];
  @ApiProperty({ description: 'Requests whose cost nobody knows' }) unknownAttempts: number;
  @ApiProperty({ type: BlockerView, isArray: true }) blockers: BlockerView[];
  @ApiProperty({
    type: AdjustmentViewDto,
    isArray: true,
    description: 'Corrections of earlier, closed periods',
  })
  adjustments: AdjustmentViewDto[];
}

export class PeriodProgressView extends PeriodSummaryView {
  @ApiProperty({ enum: STEPS, nullable: true, description: 'Where its last close stands' })
  step: CloseStep | null;
}

class ChainLinkView implements ChainLink {
  @ApiProperty() sequence: number;
  @ApiProperty() period: string;
  @ApiProperty() resultId: string;
  @ApiProperty() previousHash: string;
  @ApiProperty() hash: string;
  @ApiProperty({ format: 'date-time' }) closedAt: string;
  @ApiProperty({ description: 'Its content still gives its hash, and it follows the one before' })
  intact: boolean;
}

export class ChainView implements Chain {
  @ApiProperty({ description: 'The last hash; covers every close' }) head: string;
  @ApiProperty() length: number;
  @ApiProperty() intact: boolean;
  @ApiProperty({ type: ChainLinkView, isArray: true }) items: ChainLinkView[];
}
