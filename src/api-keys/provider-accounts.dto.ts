import { ApiProperty, PartialType } from '@nestjs/swagger';
import {
  IsBoolean,
  IsIn,
  IsObject,
  IsUUID,
  IsUrl,
  Matches,
  ValidateIf,
  registerDecorator,
} from 'class-validator';
import { MayBeAbsent, Text } from '../http/rules.js';
import type { Warning } from './capacity/account-warnings.js';
import { limitFaults } from './domain/limits.js';
import type { ModelLimits } from './domain/model-limits.js';
import { AvailabilityView } from './limits.dto.js';
import type { ProviderName } from './provider-account.entity.js';

export const PROVIDERS = ['deepseek', 'groq', 'xai'] as const;

/** Limits by model: known names, whole positive numbers. */
function Limits() {
  return (target: object, propertyName: string) => {
    registerDecorator({
      name: 'limits',
      target: target.constructor,
      propertyName,
      validator: {
        validate: (value: unknown) => limitFaults(value).length === 0,
        defaultMessage: (input) => limitFaults(input?.value).join('; '),
      },
    });
  };
}

export class CreateProviderAccountDto {
  @Text(200) name: string;
  @IsIn(PROVIDERS) @ApiProperty({ enum: PROVIDERS }) provider: ProviderName;
  @MayBeAbsent()
  @IsUrl(
    {
      protocols: ['http', 'https'],
      require_protocol: true,
      require_tld: false,
      // A path is put behind it, and `fetch` sends nothing to an address with a password in it.
      disallow_auth: true,
      allow_query_components: false,
      allow_fragments: false,
    },
    { message: 'must be an http or https address without user, query and fragment' },
  )
  @ApiProperty({ required: false, description: "Absent: the provider's own address" })
  baseUrl?: string;
  @MayBeAbsent() @Text(200, { required: false, description: 'Free text: model names change' }) model?: string;
  @MayBeAbsent()
  @Matches(/^[A-Z]{3}$/, { message: 'must be an ISO 4217 code such as USD' })
  @ApiProperty({ required: false, default: 'USD', description: 'The currency the account is billed in' })
  currency?: string;
  @MayBeAbsent()
  @IsObject()
  @Limits()
  @ApiProperty({ required: false, type: Object, example: { 'deepseek-flash': { concurrency: 100 } } })
  limits?: Record<string, ModelLimits>;
  @MayBeAbsent()
  @IsBoolean()
  @ApiProperty({
    required: false,
    default: false,
    description: 'Let the model think; thinking is billed as output',
  })
  thinking?: boolean;
  @ValidateIf((_, value) => value != null)
  @IsUUID()
  @ApiProperty({
    required: false,
    nullable: true,
    type: String,
    description: 'The account that serves instead when this one cannot, for every company that uses it',
  })
  fallbackAccountId?: string | null;
}

export class UpdateProviderAccountDto extends PartialType(CreateProviderAccountDto, {
  skipNullProperties: false,
}) {
  @MayBeAbsent()
  @IsIn([true], { message: 'may only be true: choosing another default changes it' })
  @ApiProperty({ required: false, description: "Make this the firm's default account" })
  isDefault?: true;
}

export class CreateProviderKeyDto {
  @Text(200) name: string;
  @Matches(/^[\x21-\x7e]{8,500}$/, { message: 'must be 8 to 500 visible characters without spaces' })
  @ApiProperty({ description: 'Sealed at once and never returned', writeOnly: true })
  secret: string;
}

export class UpdateProviderKeyDto {
  @MayBeAbsent()
  @IsIn(['active', 'disabled'])
  @ApiProperty({ required: false, enum: ['active', 'disabled'] })
  status?: 'active' | 'disabled';
  @MayBeAbsent() @Text(200, { required: false }) name?: string;
}

export class ProviderKeyView {
  @ApiProperty() id: string;
  @ApiProperty() name: string;
  @ApiProperty() masked: string;
  @ApiProperty({ enum: ['active', 'disabled', 'invalid', 'revoked', 'cooling'] }) status: string;
  @ApiProperty({ format: 'date-time', type: String, nullable: true }) coolingUntil: string | null;
}

export class ProviderKeyWithUseView extends ProviderKeyView {
  @ApiProperty({ format: 'date-time', type: String, nullable: true }) lastUsedAt: string | null;
  @ApiProperty({ description: 'Requests sent with this key' }) requests: number;
  @ApiProperty({ description: 'Requests answered 429' }) rateLimited: number;
  @ApiProperty({ description: 'Requests that failed otherwise' }) errors: number;
  @ApiProperty({ description: "Part of the account's requests, 0 to 1, as decimal text" }) share: string;
}

export class AccountWarningView implements Warning {
  @ApiProperty({
    enum: [
      'not_a_provider',
      'limit_headers_absurd',
      'usage_absurd',
      'request_above_limit',
      'limits_contradict',
    ],
  })
  code: Warning['code'];
  @ApiProperty() model: string;
  @ApiProperty() detail: string;
  @ApiProperty({ description: 'How often, roughly: a warning is written once in some seconds' })
  count: number;
  @ApiProperty({ format: 'date-time' }) firstAt: string;
  @ApiProperty({ format: 'date-time' }) lastAt: string;
}

export class ProviderAccountView {
  @ApiProperty() id: string;
  @ApiProperty() name: string;
  @ApiProperty({ enum: PROVIDERS }) provider: ProviderName;
  @ApiProperty() baseUrl: string;
  @ApiProperty() model: string;
  @ApiProperty() currency: string;
  @ApiProperty({ type: Object }) limits: Record<string, ModelLimits>;
  @ApiProperty() thinking: boolean;
  @ApiProperty() isDefault: boolean;
  @ApiProperty({ type: String, nullable: true }) fallbackAccountId: string | null;
  @ApiProperty({ description: 'True for the built-in simulated provider: no real money' }) simulated: boolean;
  @ApiProperty({ enum: ['active', 'suspended'] }) status: 'active' | 'suspended';
  @ApiProperty({ type: AvailabilityView }) availability: AvailabilityView;
  @ApiProperty({ type: () => AccountWarningView, isArray: true }) warnings: AccountWarningView[];
  @ApiProperty({ format: 'date-time' }) createdAt: string;
}

export class ProviderAccountWithKeysView extends ProviderAccountView {
  @ApiProperty({ type: ProviderKeyWithUseView, isArray: true }) keys: ProviderKeyWithUseView[];
}
