import { ApiProperty } from '@nestjs/swagger';
import type { Availability, AvailabilityStatus } from './domain/availability.js';
import type { LimitRow, LimitSource } from './domain/limit-rows.js';
import { LIMIT_NAMES, type LimitName, type LimitState } from './domain/model-limits.js';

export class AvailabilityView implements Availability {
  @ApiProperty({ enum: ['available', 'saturated', 'suspended', 'no_key', 'unavailable'] })
  status: AvailabilityStatus;
  @ApiProperty({ format: 'date-time', type: String, nullable: true }) until: string | null;
  @ApiProperty({ example: 'Saturated until 2026-11-20T14:05:00.000Z' }) message: string;
}

export class LimitView implements LimitRow {
  @ApiProperty() model: string;
  @ApiProperty({ enum: LIMIT_NAMES }) name: LimitName;
  @ApiProperty({ enum: ['concurrency', 'requests', 'tokens'] }) kind: LimitRow['kind'];
  @ApiProperty({ enum: ['concurrency', 'minute', 'hour', 'day'] }) window: LimitRow['window'];
  @ApiProperty({ description: 'In use at this moment, over all processes' }) used: number;
  @ApiProperty() limit: number;
  @ApiProperty({ description: 'With at most one decimal' }) percent: number;
  @ApiProperty({ enum: ['normal', 'warning', 'critical', 'exhausted'] }) state: LimitState;
  @ApiProperty({
    format: 'date-time',
    type: String,
    nullable: true,
    description: "When the oldest use leaves the window; of a day the provider's midnight (UTC)",
  })
  resetsAt: string | null;
  @ApiProperty({
    enum: ['configured', 'learned', 'provider'],
    description: 'Set by staff, learned from refusals, or stated by the provider; the smallest counts',
  })
  source: LimitSource;
}

export class LimitsView {
  @ApiProperty({ type: LimitView, isArray: true }) items: LimitView[];
  @ApiProperty({ type: AvailabilityView }) availability: AvailabilityView;
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor: null;
}

export class WindowRequestsView {
  @ApiProperty() minute: number;
  @ApiProperty() hour: number;
  @ApiProperty() day: number;
}

export class RebuiltModelView {
  @ApiProperty() model: string;
  @ApiProperty({ type: WindowRequestsView, description: 'Requests counted before' })
  before: WindowRequestsView;
  @ApiProperty({ type: WindowRequestsView, description: 'Requests by the ledger' }) after: WindowRequestsView;
}

export class RebuiltView {
  @ApiProperty({ type: RebuiltModelView, isArray: true }) items: RebuiltModelView[];
}
