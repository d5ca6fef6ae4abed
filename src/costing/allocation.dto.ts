import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsIn,
  IsInt,
  IsUUID,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { MayBeAbsent, NestedList, Text } from '../http/rules.js';
import { MoneyView } from '../usage/usage.dto.js';
import {
  ALLOCATION_DRIVERS,
  ALLOCATION_METHODS,
  ALLOCATION_POOLS,
  CACHE_DISCOUNTS,
  REWORK_MEANING,
  type AllocationDriver,
  type AllocationMethod,
  type AllocationPool,
  type CacheDiscount,
} from './domain/allocation.js';
import { PERIOD_STATUSES, type PeriodStatus } from './domain/period-state.js';

const SHARES_MAX = 1_000;
const TAXES_MAX = 10;
const SHARE_MAX = 1_000_000_000;

class ChoiceDetails {
  @MayBeAbsent()
  @IsIn(ALLOCATION_DRIVERS)
  @ApiProperty({
    required: false,
    enum: ALLOCATION_DRIVERS,
    default: 'invoices',
    description: 'What common cost is shared by; of no meaning for even, fixed and by_key',
  })
  driver?: AllocationDriver;
  @MayBeAbsent()
  @IsIn(ALLOCATION_POOLS)
  @ApiProperty({ required: false, enum: ALLOCATION_POOLS, default: 'metered' })
  pool?: AllocationPool;
  @MayBeAbsent()
  @IsIn(CACHE_DISCOUNTS)
  @ApiProperty({
    required: false,
    enum: CACHE_DISCOUNTS,
    default: 'actual',
    description:
      'pooled: input tokens cost all companies the same, whoever hit the cache of the provider; requests settled by a bill keep their own cost',
  })
  cacheDiscount?: CacheDiscount;
}

export class AllocationQuery extends ChoiceDetails {
  @MayBeAbsent()
  @IsIn(ALLOCATION_METHODS)
  @ApiProperty({ required: false, enum: ALLOCATION_METHODS, default: 'per_invoice' })
  method?: AllocationMethod;
  @MayBeAbsent()
  @Matches(/^[A-Z]{3}$/, { message: 'must be an ISO 4217 code such as USD' })
  @ApiProperty({
    required: false,
    example: 'USD',
    description: 'Needed where a period has several currencies',
  })
  currency?: string;
}

export class FixedShareDto {
  @IsUUID() @ApiProperty({ format: 'uuid' }) companyId: string;
  @IsInt()
  @Min(1)
  @Max(SHARE_MAX)
  @ApiProperty({ minimum: 1, maximum: SHARE_MAX, description: 'Only the proportion of the shares counts' })
  share: number;
}

export class TaxDto {
  @Text(60) name: string;
  @Matches(/^(100(\.0{1,6})?|\d{1,2}(\.\d{1,6})?)$/, {
    message: 'must be a decimal string from "0" to "100"',
  })
  @ApiProperty({ example: '19' })
  percent: string;
}

export class PutAllocationPolicyDto extends ChoiceDetails {
  // Needed, so that a body that says nothing does not undo what was set.
  @IsIn(ALLOCATION_METHODS)
  @ApiProperty({ enum: ALLOCATION_METHODS })
  method: AllocationMethod;
  @MayBeAbsent()
  @NestedList(() => FixedShareDto, { itemsMax: SHARES_MAX })
  @ArrayUnique(({ companyId }: FixedShareDto) => String(companyId).toLowerCase(), {
    message: 'must name each company once',
  })
  fixedShares?: FixedShareDto[];
  @ValidateIf((_, value) => value !== undefined && value !== null)
  @IsInt()
  @Min(0)
  @Max(18)
  @ApiProperty({
    required: false,
    nullable: true,
    type: Number,
    minimum: 0,
    maximum: 18,
    description: 'Decimal places of statements; null: the minor unit of their currency',
  })
  statementPlaces?: number | null;
  @MayBeAbsent()
  @NestedList(() => TaxDto, { itemsMax: TAXES_MAX })
  @ArrayMaxSize(TAXES_MAX)
  taxes?: TaxDto[];
  @MayBeAbsent()
  @Matches(/^[A-Z0-9]{1,10}$/, { message: 'must be 1 to 10 capital letters and digits' })
  @ApiProperty({ required: false, default: 'ST', description: 'What the numbers of statements begin with' })
  statementPrefix?: string;
}

export class AllocationPolicyView {
  @ApiProperty({ enum: ALLOCATION_METHODS }) method: AllocationMethod;
  @ApiProperty({ enum: ALLOCATION_DRIVERS, nullable: true, type: String }) driver: AllocationDriver | null;
  @ApiProperty({ enum: ALLOCATION_POOLS }) pool: AllocationPool;
  @ApiProperty({ enum: CACHE_DISCOUNTS }) cacheDiscount: CacheDiscount;
  @ApiProperty({ type: FixedShareDto, isArray: true }) fixedShares: FixedShareDto[];
  @ApiProperty({ type: Number, nullable: true }) statementPlaces: number | null;
  @ApiProperty({ type: TaxDto, isArray: true }) taxes: TaxDto[];
  @ApiProperty() statementPrefix: string;
}

export class AllocationShareView {
  @ApiProperty() companyId: string;
  @ApiProperty() name: string;
  @ApiProperty({ description: 'Distinct invoices with a request in the period' }) invoices: number;
  @ApiProperty({ type: MoneyView, description: 'Its own requests' }) direct: MoneyView;
  @ApiProperty({ type: MoneyView, description: 'Its part of what is common' }) shared: MoneyView;
  @ApiProperty({ type: MoneyView, description: 'direct + shared' }) amount: MoneyView;
  @ApiProperty({ type: MoneyView, description: `The part of \`direct\` that is rework. ${REWORK_MEANING}` })
  rework: MoneyView;
  @ApiProperty({
    type: MoneyView,
    description: 'What its requests spent on rework, whatever the method: informative, no part of `amount`',
  })
  reworkSpent: MoneyView;
}

export class AllocationPartsView {
  @ApiProperty({ type: MoneyView, description: 'Keys that are not ours' }) unattributed: MoneyView;
  @ApiProperty({ type: MoneyView, description: 'Lines of unknown kind' }) quarantined: MoneyView;
  @ApiProperty({ type: MoneyView, description: 'Our own, but nobody to bear it' }) undecided: MoneyView;
}

export class CacheShareView {
  @ApiProperty() companyId: string;
  @ApiProperty() name: string;
  @ApiProperty() inputTokens: number;
  @ApiProperty({ type: MoneyView, description: "As charged, cheap where the provider's cache was hit" })
  actual: MoneyView;
  @ApiProperty({ type: MoneyView, description: 'At the average of all companies: the policy `pooled`' })
  pooled: MoneyView;
  @ApiProperty({ type: MoneyView, description: 'Without any cache discount' }) list: MoneyView;
}

/** What input tokens cost each company, three ways. Σ pooled = Σ actual; list − actual is what the cache saved. */
export class CacheView {
  @ApiProperty({ type: MoneyView }) actual: MoneyView;
  @ApiProperty({ type: MoneyView }) list: MoneyView;
  @ApiProperty({ type: MoneyView, description: 'list − actual' }) saved: MoneyView;
  @ApiProperty({
    description:
      'Requests left out: a bill has settled them, so that nobody knows what of their cost was input. The policy `pooled` leaves them to their company, too',
  })
  unpricedRequests: number;
  @ApiProperty({ type: CacheShareView, isArray: true }) companies: CacheShareView[];
}

/** Σ companies.amount + unallocated = total, exactly. */
export class AllocationView {
  @ApiProperty({ example: '2026-11' }) period: string;
  @ApiProperty({ enum: PERIOD_STATUSES, description: "The period's" }) status: PeriodStatus;
  @ApiProperty({
    enum: [false],
    description:
      'A preview is computed anew from everything known now; what a closed period was charged is at GET /v1/periods/{p}/result',
  })
  frozen: false;
  @ApiProperty({ enum: ALLOCATION_METHODS }) method: AllocationMethod;
  @ApiProperty({ enum: ALLOCATION_DRIVERS, nullable: true, type: String }) driver: AllocationDriver | null;
  @ApiProperty({ enum: ALLOCATION_POOLS }) pool: AllocationPool;
  @ApiProperty({ enum: CACHE_DISCOUNTS }) cacheDiscount: CacheDiscount;
  @ApiProperty({ example: 'USD' }) currency: string;
  @ApiProperty({ type: MoneyView }) total: MoneyView;
  @ApiProperty({ type: AllocationShareView, isArray: true }) companies: AllocationShareView[];
  @ApiProperty({ type: MoneyView, description: "What is nobody's until somebody decides" })
  unallocated: MoneyView;
  @ApiProperty({ type: AllocationPartsView }) unallocatedParts: AllocationPartsView;
  @ApiProperty({ type: CacheView, description: 'Of our own requests, whatever pool is divided' })
  cache: CacheView;
}
