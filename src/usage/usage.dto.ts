import { ApiProperty, IntersectionType, PickType } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsUUID, Matches } from 'class-validator';
import { PageQuery } from '../http/page.js';
import { MayBeAbsent, Text } from '../http/rules.js';
import { SETTLED_HOW, type SettledHow } from './domain/bucket-use.js';
import { USAGE_GROUPS, type UsageGroup } from './usage-metrics.js';

const WHEN = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** A day of the firm (`2026-11-20`) or an instant with its offset. */
function When(description: string) {
  return (target: object, property: string) => {
    MayBeAbsent()(target, property);
    Matches(WHEN, { message: 'must be a day such as 2026-11-20 or an instant with an offset' })(
      target,
      property,
    );
    IsISO8601({ strict: true }, { message: 'is not a day or moment of the calendar' })(target, property);
    ApiProperty({ required: false, description })(target, property);
  };
}

export const ATTEMPT_STATUSES = ['in_flight', 'succeeded', 'failed', 'unknown'] as const;
/** How the totals of the day, the month and of all time can be told apart. */
export const PERIOD_GROUPS = ['company', 'model', 'key', 'account'] as const;

/** A model's name, as free as providers are with it. */
const Model = () => Text(200, { required: false });

/** Which requests are meant. */
export class AttemptFilters {
  @MayBeAbsent() @IsUUID() @ApiProperty({ required: false }) companyId?: string;
  @MayBeAbsent() @IsUUID() @ApiProperty({ required: false }) invoiceId?: string;
  @MayBeAbsent() @IsUUID() @ApiProperty({ required: false }) providerAccountId?: string;
  @MayBeAbsent() @IsUUID() @ApiProperty({ required: false }) keyId?: string;
  @MayBeAbsent() @Model() model?: string;
  @MayBeAbsent()
  @IsIn(ATTEMPT_STATUSES)
  @ApiProperty({ required: false, enum: ATTEMPT_STATUSES })
  status?: (typeof ATTEMPT_STATUSES)[number];
  @MayBeAbsent()
  @IsIn(['true', 'false'])
  @ApiProperty({
    required: false,
    enum: ['true', 'false'],
    description: "Whether the provider's own figure differs from ours",
  })
  providerCostDiffers?: 'true' | 'false';
  @When('Started at or after') from?: string;
  @When('Started before; a day counts to its end') to?: string;
}

export class AttemptsQuery extends IntersectionType(AttemptFilters, PageQuery) {}

export class RangeQuery {
  @When('Started at or after') from?: string;
  @When('Started before; a day counts to its end') to?: string;
}

export class UsageQuery extends RangeQuery {
  @MayBeAbsent()
  @IsIn(USAGE_GROUPS)
  @ApiProperty({ required: false, enum: USAGE_GROUPS, default: 'day' })
  groupBy?: UsageGroup;
  @MayBeAbsent() @IsUUID() @ApiProperty({ required: false }) companyId?: string;
  @MayBeAbsent() @IsUUID() @ApiProperty({ required: false }) providerAccountId?: string;
  @MayBeAbsent() @IsUUID() @ApiProperty({ required: false }) keyId?: string;
  @MayBeAbsent() @Model() model?: string;
}

export class PeriodUsageQuery extends PickType(UsageQuery, [
  'companyId',
  'providerAccountId',
  'keyId',
  'model',
]) {
  @MayBeAbsent()
  @IsIn(PERIOD_GROUPS)
  @ApiProperty({ required: false, enum: PERIOD_GROUPS, description: 'Adds `groups` to the totals' })
  groupBy?: (typeof PERIOD_GROUPS)[number];
}

export class MoneyView {
  @ApiProperty({ example: '0.000170250000' }) amount: string;
  @ApiProperty({ example: 'USD' }) currency: string;
}

export class TokensView {
  @ApiProperty() cacheHit: number;
  @ApiProperty() cacheMiss: number;
  @ApiProperty({ description: 'Billed as output, reasoning included' }) output: number;
  @ApiProperty({ description: 'How much of output was reasoning' }) reasoning: number;
}

export class AttemptView {
  @ApiProperty() id: string;
  @ApiProperty() invoiceId: string;
  @ApiProperty() companyId: string;
  @ApiProperty() providerAccountId: string;
  @ApiProperty() keyId: string;
  @ApiProperty() provider: string;
  @ApiProperty() model: string;
  @ApiProperty({ description: "1 for the invoice's first request" }) number: number;
  @ApiProperty({ enum: ATTEMPT_STATUSES }) status: string;
  @ApiProperty({ type: String, nullable: true, description: 'Class of the outcome' }) outcome: string | null;
  @ApiProperty({ type: String, nullable: true }) detail: string | null;
  @ApiProperty({ type: Number, nullable: true }) httpStatus: number | null;
  @ApiProperty({ format: 'date-time' }) startedAt: string;
  @ApiProperty({ format: 'date-time', type: String, nullable: true }) finishedAt: string | null;
  @ApiProperty({ type: TokensView, nullable: true }) tokens: TokensView | null;
  @ApiProperty({ type: MoneyView, nullable: true }) cost: MoneyView | null;
  @ApiProperty({ enum: ['known', 'unknown'] }) costStatus: string;
  @ApiProperty({ type: String, nullable: true }) priceId: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'flat, peak or off_peak' }) rate: string | null;
  @ApiProperty({ description: 'Began and ended in different price windows' }) rateUncertain: boolean;
  @ApiProperty({ type: MoneyView, nullable: true, description: 'What the provider itself says it charged' })
  providerCost: MoneyView | null;
  @ApiProperty({ description: 'That figure and ours are apart; neither overwrites the other' })
  providerCostDiffers: boolean;
  @ApiProperty() promptVersion: string;
  @ApiProperty() thinking: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'The model named by the answer' }) responseModel:
    string | null;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: "The bill that tells a cost which the request's own answer left open",
  })
  settledByBill: string | null;
  @ApiProperty({
    nullable: true,
    enum: SETTLED_HOW,
    description:
      'What the bill told: the `cost` of tokens that the answer had told, the `usage` too, or an `estimate`, a part of what fewer billed requests came to',
  })
  settledHow: SettledHow | null;
}

export class UsageTotalsView {
  @ApiProperty() requests: number;
  @ApiProperty() succeeded: number;
  @ApiProperty() failed: number;
  @ApiProperty() unknown: number;
  @ApiProperty() inFlight: number;
  @ApiProperty({ description: 'Answered 429' }) rateLimited: number;
  @ApiProperty({ type: TokensView }) tokens: TokensView;
  @ApiProperty({ type: MoneyView, nullable: true, description: 'Known cost, where there is one currency' })
  cost: MoneyView | null;
  @ApiProperty({
    enum: ['known', 'unknown'],
    description: 'unknown while some request has a cost nobody knows',
  })
  costStatus: 'known' | 'unknown';
  @ApiProperty({ description: 'Requests whose cost nobody knows, those under way not counted' })
  unknownCosts: number;
  @ApiProperty({ type: MoneyView, isArray: true }) costs: MoneyView[];
  @ApiProperty({
    type: MoneyView,
    nullable: true,
    description:
      'What waiting for cheaper hours saved, where there is one currency; null when nothing waited',
  })
  saving: MoneyView | null;
  @ApiProperty({ type: MoneyView, isArray: true }) savings: MoneyView[];
  @ApiProperty({ description: "Requests where the provider's own figure differs from ours" })
  providerCostDiffers: number;
}

export class UsageGroupView extends UsageTotalsView {
  @ApiProperty({ description: 'The day, month, model, or id of the company, key or account' }) group: string;
  @ApiProperty({ description: 'A name for people' }) name: string;
}

const From = () =>
  ApiProperty({ format: 'date-time', type: String, nullable: true, description: 'Null: since ever' });
const To = () =>
  ApiProperty({
    format: 'date-time',
    type: String,
    nullable: true,
    description: 'The first moment that no longer counts; null: without end',
  });
const TimeZone = () => ApiProperty({ example: 'America/Bogota', description: "The firm's" });

export class PeriodUsageView extends UsageTotalsView {
  @From() from: string | null;
  @To() to: string | null;
  @TimeZone() timeZone: string;
  @ApiProperty({ required: false, enum: PERIOD_GROUPS }) groupBy?: (typeof PERIOD_GROUPS)[number];
  @ApiProperty({ required: false, type: UsageGroupView, isArray: true }) groups?: UsageGroupView[];
}

export class UsageListView {
  @From() from: string | null;
  @To() to: string | null;
  @TimeZone() timeZone: string;
  @ApiProperty({ enum: USAGE_GROUPS }) groupBy: UsageGroup;
  @ApiProperty({ type: UsageGroupView, isArray: true }) items: UsageGroupView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: null;
}

export class RateLimitView {
  @ApiProperty({ example: '2026-11-20', description: 'A day of the firm' }) day: string;
  @ApiProperty() keyId: string;
  @ApiProperty({ description: 'The name of the key' }) name: string;
  @ApiProperty() providerAccountId: string;
  @ApiProperty() accountName: string;
  @ApiProperty({ description: 'Answered 429' }) rateLimited: number;
  @ApiProperty() requests: number;
}

export class RateLimitsView {
  @From() from: string | null;
  @To() to: string | null;
  @TimeZone() timeZone: string;
  @ApiProperty({ type: RateLimitView, isArray: true }) items: RateLimitView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: null;
}
