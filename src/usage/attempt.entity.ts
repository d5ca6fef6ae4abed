import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AttemptStatus } from './domain/attempt-state.js';

/**
 * One request to a provider: written before it is sent, completed by exactly one outcome. Plain id columns: a ledger
 * row outlives whatever it points at.
 */
@Entity('attempts')
@Index('attempts_number_once', ['invoiceId', 'number'], { unique: true })
@Index('attempts_company_order', ['companyId', 'startedAt', 'id'])
@Index('attempts_in_flight', ['invoiceId'], { where: `status = 'in_flight'` })
@Index('attempts_started_order', ['startedAt', 'id'])
@Index('attempts_saving', ['invoiceId'], { where: 'saving is not null' })
@Index('attempts_unknown', ['startedAt', 'id'], { where: `status = 'unknown'` })
@Index('attempts_unpriced', ['startedAt', 'id'], {
  where: `cost_status = 'unknown' and status in ('succeeded', 'failed')`,
})
@Index('attempts_to_settle', ['providerAccountId', 'startedAt'], {
  where: `status <> 'in_flight' and (cost is null or settled_by_bill is not null)`,
})
@Index('attempts_provider_differs', ['startedAt', 'id'], { where: 'provider_cost_differs' })
@Check('attempts_status_check', `status in ('in_flight', 'succeeded', 'failed', 'unknown')`)
@Check(
  'attempts_tokens_check',
  'num_nonnulls(cache_hit_tokens, cache_miss_tokens, output_tokens, reasoning_tokens) in (0, 4)',
)
@Check('attempts_reasoning_check', 'reasoning_tokens <= output_tokens')
@Check('attempts_cost_check', `(cost_status = 'known') = (cost is not null)`)
@Check(
  'attempts_settled_check',
  `(settled_by_bill is null) = (settled_how is null)
   and (settled_by_bill is null or (cost is not null and status <> 'in_flight'))`,
)
@Check('attempts_settled_how_check', `settled_how in ('cost', 'usage', 'estimate')`)
export class Attempt {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'attempts_pkey' }) id: string;
  @Column('uuid', { name: 'invoice_id' }) invoiceId: string;
  @Column('uuid', { name: 'company_id' }) companyId: string;
  @Column('uuid', { name: 'provider_account_id' }) providerAccountId: string;
  @Column('uuid', { name: 'key_id' }) keyId: string;
  @Column('text') provider: string;
  @Column('text') model: string;
  /** 1 for the invoice's first request, and so on. */
  @Column('integer') number: number;
  @Column('text', { default: 'in_flight' }) status: AttemptStatus;
  /** Class of the outcome: success, rate_limited, answer_lost … */
  @Column('text', { nullable: true }) outcome: string | null;
  /** Why a paid answer was not accepted, or what the provider said. Never its content. */
  @Column('text', { nullable: true }) detail: string | null;
  @Column('integer', { name: 'http_status', nullable: true }) httpStatus: number | null;
  @Column('timestamptz', { name: 'started_at' }) startedAt: Date;
  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt: Date | null;
  @Column('bigint', { name: 'cache_hit_tokens', nullable: true }) cacheHitTokens: string | null;
  @Column('bigint', { name: 'cache_miss_tokens', nullable: true }) cacheMissTokens: string | null;
  @Column('bigint', { name: 'output_tokens', nullable: true }) outputTokens: string | null;
  @Column('bigint', { name: 'reasoning_tokens', nullable: true }) reasoningTokens: string | null;
  @Column('numeric', { precision: 38, scale: 18, nullable: true }) cost: string | null;
  @Column('text', { name: 'cost_status', default: 'unknown' }) costStatus: 'known' | 'unknown';
  /** The currency the account is billed in. */
  @Column('text') currency: string;
  @Column('uuid', { name: 'price_id', nullable: true }) priceId: string | null;
  /** flat, peak or off_peak: the rate that was applied. */
  @Column('text', { nullable: true }) rate: string | null;
  /** The request began and ended in different price windows: only the bill can tell which one counts. */
  @Column('boolean', { name: 'rate_uncertain', default: false }) rateUncertain: boolean;
  /** Cost as the provider itself stated it (xAI, 10⁻¹⁰ USD); kept beside ours, never instead of it. */
  @Column('bigint', { name: 'provider_cost_ticks', nullable: true }) providerCostTicks: string | null;
  /** True when the provider's own figure and ours are a tick or more apart; neither overwrites the other. */
  @Column('boolean', { name: 'provider_cost_differs', default: false }) providerCostDiffers: boolean;
  /** Tokens that were reserved for it before it was sent. */
  @Column('bigint', { name: 'estimated_tokens', nullable: true }) estimatedTokens: string | null;
  /** The most it can cost, held against budgets until its cost is known; null when no price bounds it. */
  @Column('numeric', { name: 'held_cost', precision: 38, scale: 18, nullable: true }) heldCost: string | null;
  /** What waiting for cheaper hours saved on it; null when it did not wait. */
  @Column('numeric', { precision: 38, scale: 18, nullable: true }) saving: string | null;
  @Column('text', { name: 'prompt_version' }) promptVersion: string;
  @Column('boolean') thinking: boolean;
  /** The model named by the answer; the checkpoint behind a name changes without notice. */
  @Column('text', { name: 'response_model', nullable: true }) responseModel: string | null;
  @Column('text', { name: 'response_id', nullable: true }) responseId: string | null;
  @Column('text', { name: 'worker_id' }) workerId: string;
  /** The claim under which it was sent; when that claim is gone, so is whoever waits for the answer. */
  @Column('bigint', { name: 'claim_token' }) claimToken: string;
  /** The bill from which a cost was read that the answer left open; a restated bill may settle it anew. */
  @Column('uuid', { name: 'settled_by_bill', nullable: true }) settledByBill: string | null;
  /**
   * What was read from it: the `cost` of tokens that the answer had told, the `usage` too, or an `estimate`: the bill
   * shows fewer requests than were open, and this is a part of what they came to.
   */
  @Column('text', { name: 'settled_how', nullable: true }) settledHow: 'cost' | 'usage' | 'estimate' | null;
}
