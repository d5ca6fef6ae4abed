import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { BalanceAmountsView } from '../api-keys/balance.dto.js';
import { MayBeAbsent } from '../http/rules.js';
import { MoneyView } from '../usage/usage.dto.js';
import { ADVICE_CODES, type Advice } from './domain/advice-codes.js';
import type {
  DigestAccount,
  DigestBalance,
  DigestBudget,
  DigestContent,
  DigestCosts,
  DigestFacts,
  DigestInvoices,
  DigestKey,
  DigestRequests,
  RateLimitedDay,
} from './domain/digest.js';

export class DigestFormatQuery {
  @MayBeAbsent()
  @IsIn(['json', 'text'])
  @ApiProperty({ required: false, enum: ['json', 'text'], default: 'json' })
  format?: 'json' | 'text';
  @MayBeAbsent()
  @IsIn(['en', 'es'])
  @ApiProperty({ required: false, enum: ['en', 'es'], default: 'en', description: 'Language of the text' })
  lang?: 'en' | 'es';
}

class DigestRequestsView implements DigestRequests {
  @ApiProperty({ description: 'The sum of all others' }) requests: number;
  @ApiProperty() succeeded: number;
  @ApiProperty({ description: 'Answered 429' }) rateLimited: number;
  @ApiProperty({ description: 'Failed otherwise' }) errors: number;
  @ApiProperty({ description: 'Sent, perhaps paid, the answer lost' }) unknown: number;
  @ApiProperty() inFlight: number;
}

class DigestCostsView implements DigestCosts {
  @ApiProperty({ type: MoneyView, isArray: true, description: 'One a currency; never to be added' })
  costs: MoneyView[];
  @ApiProperty({ description: 'Requests whose cost nobody knows; not in the sums' }) unknownCosts: number;
  @ApiProperty({ type: MoneyView, isArray: true, description: 'Saved by waiting for cheaper hours' })
  savings: MoneyView[];
}

class DigestInvoiceDayView {
  @ApiProperty({ example: '2026-11-20' }) day: string;
  @ApiProperty() invoices: number;
}

class DigestInvoicesView implements DigestInvoices {
  @ApiProperty({ description: 'Invoices for which a request was sent, each once' }) total: number;
  @ApiProperty({ description: 'A day, over all days of the digest, cut to 0.01', example: '412.57' })
  mean: string;
  @ApiProperty({ description: 'On the busiest day' }) max: number;
  @ApiProperty({ type: String, nullable: true }) busiestDay: string | null;
  @ApiProperty({ type: DigestInvoiceDayView, isArray: true }) days: DigestInvoiceDayView[];
}

class DigestKeyView extends DigestRequestsView implements DigestKey {
  @ApiProperty() id: string;
  @ApiProperty() name: string;
  @ApiProperty() status: string;
  @ApiProperty({ description: "Part of the account's requests, 0 to 1" }) share: string;
}

class RateLimitedDayView implements RateLimitedDay {
  @ApiProperty() day: string;
  @ApiProperty() keyId: string;
  @ApiProperty() keyName: string;
  @ApiProperty() rateLimited: number;
  @ApiProperty() requests: number;
}

class DigestBalanceView implements DigestBalance {
  @ApiProperty({ enum: ['known', 'unsupported', 'unavailable'] })
  status: 'known' | 'unsupported' | 'unavailable';
  @ApiProperty({ type: BalanceAmountsView, isArray: true }) balances: readonly BalanceAmountsView[];
  @ApiProperty({ format: 'date-time', type: String, nullable: true }) readAt: string | null;
  @ApiProperty({ type: Number, nullable: true }) daysLeft: number | null;
  @ApiProperty({ type: String, nullable: true }) detail: string | null;
}

class DigestAccountView implements DigestAccount {
  @ApiProperty() id: string;
  @ApiProperty() name: string;
  @ApiProperty() provider: string;
  @ApiProperty() currency: string;
  @ApiProperty({ enum: ['active', 'suspended'] }) status: 'active' | 'suspended';
  @ApiProperty({ type: DigestRequestsView }) requests: DigestRequestsView;
  @ApiProperty({ type: DigestCostsView }) costs: DigestCostsView;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Least used ÷ most used of the active keys, 0 to 1; null when there is nothing to compare',
  })
  evenness: string | null;
  @ApiProperty({ type: DigestKeyView, isArray: true }) keys: DigestKeyView[];
  @ApiProperty({ type: RateLimitedDayView, isArray: true }) rateLimitedDays: RateLimitedDayView[];
  @ApiProperty({ type: DigestInvoicesView }) invoices: DigestInvoicesView;
  @ApiProperty({ type: DigestBalanceView }) balance: DigestBalanceView;
}

class DigestBudgetView implements DigestBudget {
  @ApiProperty({ type: String, nullable: true, description: "Null: the firm's own" }) companyId:
    string | null;
  @ApiProperty({ type: String, nullable: true }) companyName: string | null;
  @ApiProperty({ example: '2026-11' }) period: string;
  @ApiProperty({ type: MoneyView }) monthly: MoneyView;
  @ApiProperty({ type: MoneyView }) spent: MoneyView;
  @ApiProperty() percent: number;
  @ApiProperty({ enum: ['normal', 'warning', 'critical', 'exhausted'] }) state: string;
}

class DigestFirmView {
  @ApiProperty({ type: DigestRequestsView }) requests: DigestRequestsView;
  @ApiProperty({ type: DigestCostsView }) costs: DigestCostsView;
  @ApiProperty({ type: DigestInvoicesView }) invoices: DigestInvoicesView;
}

class AdviceView implements Advice {
  @ApiProperty({ enum: ADVICE_CODES, description: 'Stable' }) code: (typeof ADVICE_CODES)[number];
  @ApiProperty({ enum: ['info', 'warning', 'critical'] }) severity: Advice['severity'];
  @ApiProperty({ type: String, nullable: true }) providerAccountId: string | null;
  @ApiProperty({ type: String, nullable: true }) companyId: string | null;
  @ApiProperty({ type: Object, description: 'The figures of the sentence' })
  parameters: Record<string, string | number>;
  @ApiProperty() message: string;
}

export class DigestView implements DigestContent {
  @ApiProperty() id: string;
  @ApiProperty({ enum: ['weekly', 'manual'] }) kind: 'weekly' | 'manual';
  @ApiProperty({ type: String, nullable: true, description: 'The Monday with which its week begins' })
  week: string | null;
  @ApiProperty({ format: 'date-time' }) from: string;
  @ApiProperty({ format: 'date-time', description: 'Not included' }) to: string;
  @ApiProperty() timeZone: string;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: DigestFirmView }) firm: DigestFacts['firm'];
  @ApiProperty({ type: DigestAccountView, isArray: true }) accounts: DigestAccountView[];
  @ApiProperty({ type: DigestBudgetView, isArray: true }) budgets: DigestBudgetView[];
  @ApiProperty({ type: AdviceView, isArray: true }) advice: AdviceView[];
}

export class DigestListView {
  @ApiProperty({ type: DigestView, isArray: true }) items: DigestView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}
