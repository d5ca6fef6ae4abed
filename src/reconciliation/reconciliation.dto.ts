import { ApiProperty } from '@nestjs/swagger';
import { DecimalText, Instant, MayBeAbsent } from '../http/rules.js';
import { MoneyView } from '../usage/usage.dto.js';
import { CELL_STATUSES, type CellStatus } from './domain/judge-cell.js';

export class ReconciliationQuery {
  @MayBeAbsent()
  @DecimalText({ required: false, description: 'A difference in money up to this is a match; default 0' })
  tolerance?: string;
  @MayBeAbsent()
  @Instant({
    required: false,
    description: '`nextCursor` of the page before: the bucket with which to go on',
  })
  cursor?: string;
}

export class RequestSidesView {
  @ApiProperty({ type: Number, nullable: true, description: 'Null where the bill does not tell them' })
  billed: number | null;
  @ApiProperty() metered: number;
}

export class TokenSidesView {
  @ApiProperty() billed: number;
  @ApiProperty() metered: number;
}

export class TokenKindsView {
  @ApiProperty({ type: TokenSidesView }) cacheHit: TokenSidesView;
  @ApiProperty({ type: TokenSidesView }) cacheMiss: TokenSidesView;
  @ApiProperty({ type: TokenSidesView }) output: TokenSidesView;
}

export class RateByView {
  @ApiProperty({
    enum: ['start', 'end', 'undecided'],
    description: 'Which instant of a request sets its rate and bucket, as the bills have shown',
  })
  rateBy: string;
  @ApiProperty({ description: 'Parts of the bill that only a rate by start explains' }) agreesStart: number;
  @ApiProperty({ description: 'Parts of the bill that only a rate by end explains' }) agreesEnd: number;
}

export class UnknownView {
  @ApiProperty({ description: 'Requests without a known cost' }) requests: number;
  @ApiProperty({ type: MoneyView, description: 'The most they can cost, as far as that is known' })
  held: MoneyView;
  @ApiProperty({ description: 'Those of them whose cost nothing bounds' }) unbounded: number;
}

export class ExplainedView {
  @ApiProperty({
    enum: ['rate_by_end', 'edge_of_bucket'],
    description:
      '`rate_by_end`: the bill prices requests by their end. `edge_of_bucket`: requests within seconds of an edge that the provider counts in this bucket and our clock puts in the neighbour (negative: the other way round); `metered` is as the provider counts them',
  })
  code: 'rate_by_end' | 'edge_of_bucket';
  @ApiProperty({ type: MoneyView }) amount: MoneyView;
  @ApiProperty({ required: false, description: 'Requests at an edge' }) requests?: number;
}

export class ReconciliationLineView {
  @ApiProperty({ format: 'date-time' }) start: string;
  @ApiProperty({ format: 'date-time', description: 'Exclusive' }) end: string;
  @ApiProperty() model: string;
  @ApiProperty({ type: String, nullable: true, description: 'Its name, as the bill tells it' })
  key: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Our key; null when it is not ours or not told' })
  keyId: string | null;
  @ApiProperty({ enum: CELL_STATUSES }) status: CellStatus;
  @ApiProperty({ description: 'A key on the same account that is not ours' }) unattributed: boolean;
  @ApiProperty({ description: 'A later bill has restated the bucket' }) superseded: boolean;
  @ApiProperty({ type: MoneyView }) billed: MoneyView;
  @ApiProperty({ type: MoneyView, description: 'What is settled from the bill included' }) metered: MoneyView;
  @ApiProperty({ type: MoneyView, description: 'billed − quarantined − metered' }) difference: MoneyView;
  @ApiProperty({ type: MoneyView, description: 'The part of `billed` in lines of unknown kind' })
  quarantined: MoneyView;
  @ApiProperty({ type: RequestSidesView }) requests: RequestSidesView;
  @ApiProperty({ type: TokenKindsView }) tokens: TokenKindsView;
  @ApiProperty({ description: 'Requests settled from a bill' }) settled: number;
  @ApiProperty({ description: 'Those of them that share what fewer billed requests cost' }) estimated: number;
  @ApiProperty({ type: UnknownView }) unknown: UnknownView;
  @ApiProperty({ type: [ExplainedView], description: 'Known reasons why bill and requests differ' })
  explained: ExplainedView[];
}

export class ReconciliationTotalsView {
  @ApiProperty({ type: MoneyView }) billed: MoneyView;
  @ApiProperty({ type: MoneyView }) metered: MoneyView;
  @ApiProperty({
    type: MoneyView,
    description:
      'billed − unattributed − quarantined − metered: exactly 0 when our requests explain all that our keys were billed',
  })
  difference: MoneyView;
  @ApiProperty({ type: MoneyView, description: 'Of keys on the same account that are not ours' })
  unattributed: MoneyView;
  @ApiProperty({ type: MoneyView, description: 'Lines of unknown kind, whosever they are' })
  quarantined: MoneyView;
  @ApiProperty({ type: MoneyView, description: 'The most that requests without a known cost can cost' })
  unknownHeld: MoneyView;
  @ApiProperty() unknownAttempts: number;
}

export class ReconciliationView {
  @ApiProperty() billId: string;
  @ApiProperty() providerAccountId: string;
  @ApiProperty({
    type: ReconciliationTotalsView,
    nullable: true,
    description: 'Null when there are several currencies: see `currencies`',
  })
  totals: ReconciliationTotalsView | null;
  @ApiProperty({ type: [ReconciliationTotalsView] }) currencies: ReconciliationTotalsView[];
  @ApiProperty({ type: RateByView }) rateBy: RateByView;
  @ApiProperty({ description: 'Lines of this answer by status' }) counts: Record<CellStatus, number>;
  @ApiProperty({ type: [ReconciliationLineView] }) lines: ReconciliationLineView[];
  @ApiProperty({ type: String, nullable: true, description: 'Null unless a bill is too long for one answer' })
  nextCursor: string | null;
}

export class SettlementView {
  @ApiProperty() billId: string;
  @ApiProperty({ description: 'Requests whose tokens and cost were read from the bill, or changed with it' })
  settled: number;
  @ApiProperty({
    description: 'Requests that stay open',
    additionalProperties: { type: 'number' },
    type: Object,
  })
  left: Record<string, number>;
  @ApiProperty({ type: RateByView }) rateBy: RateByView;
}
