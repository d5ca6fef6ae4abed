import { ApiProperty, PartialType } from '@nestjs/swagger';
import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsTimeZone,
  IsUUID,
  ValidateIf,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { SCOPES, type AccessScope } from '../access/principal.js';
import { PageQuery } from '../http/page.js';
import { Instant, MayBeAbsent, Nested, Text } from '../http/rules.js';

/** Bounds that a company chose, or the firm chose for it. */
export class QuotaDto {
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  @ApiProperty({ required: false, description: 'Invoices begun on a day of the firm' })
  invoicesPerDay?: number;
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(86_400_000)
  @ApiProperty({ required: false, description: 'From the end of one request to the start of the next' })
  leastPauseMs?: number;
}

export class CreateCompanyDto {
  @Text(200) name: string;
  // 3 to 15 digits: a check digit is defined for no more.
  @Matches(/^(?=([. ]*\d){3,15}[. ]*(-|$))\d[\d. ]{2,28}(-\s?\d)?$/, {
    message: 'must be a NIT such as "900123456" or "900123456-8"',
  })
  @ApiProperty({ example: '900123456-8' })
  taxId: string;
  @MayBeAbsent()
  @Matches(/^[A-Z]{3}$/, { message: 'must be an ISO 4217 code such as COP' })
  @ApiProperty({ required: false, default: 'COP' })
  currency?: string;
  @MayBeAbsent() @IsTimeZone() @ApiProperty({ required: false, default: 'America/Bogota' }) timeZone?: string;
  @MayBeAbsent() @Text(200, { required: false }) externalId?: string;
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(100)
  @ApiProperty({ required: false, default: 1, minimum: 1, maximum: 100 })
  weight?: number;
  @MayBeAbsent()
  @IsObject()
  @ApiProperty({
    required: false,
    type: Object,
    description:
      'Billing plan: {type: pass_through|markup|per_invoice|flat, currency?, markupPercent?, tiers?: [{upTo, fee}], includedInvoices?, baseFee?, minimum?, discountPercent?, taxes?: [{name, percent}], places?}',
  })
  plan?: Record<string, unknown>;
  @ValidateIf((_, value) => value != null)
  @IsUUID()
  @ApiProperty({
    required: false,
    nullable: true,
    type: String,
    description: "Absent or null: the firm's default account",
  })
  providerAccountId?: string | null;
  @ValidateIf((_, value) => value != null)
  @IsUUID()
  @ApiProperty({
    required: false,
    nullable: true,
    type: String,
    description: "The account that serves when the company's own cannot; null: none of its own",
  })
  fallbackProviderAccountId?: string | null;
  @ValidateIf((_, value) => value != null)
  @Nested(() => QuotaDto, { required: false, nullable: true, description: 'Null: no quota' })
  quota?: QuotaDto | null;
  @MayBeAbsent()
  @IsObject()
  @ApiProperty({
    required: false,
    type: Object,
    description: 'Posting policy: only what differs from the default',
  })
  policy?: Record<string, unknown>;
  @MayBeAbsent()
  @Matches(/^(0(\.\d{1,3})?|1(\.0{1,3})?)$/, { message: 'must be a decimal string from "0" to "1"' })
  @ApiProperty({ required: false, default: '0.6', description: 'Lines below this confidence go to review' })
  minConfidence?: string;
}

export class UpdateCompanyDto extends PartialType(CreateCompanyDto, { skipNullProperties: false }) {}

export class CompaniesQuery extends PageQuery {
  @MayBeAbsent()
  @IsIn(['true', 'false'])
  @ApiProperty({ required: false, enum: ['true', 'false'] })
  archived?: 'true' | 'false';
  @MayBeAbsent() @Text(200, { required: false }) externalId?: string;
}

export class CreateAccessTokenDto {
  @Text(200) name: string;
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  @ApiProperty({ enum: SCOPES, isArray: true })
  scopes: AccessScope[];
  @MayBeAbsent() @Instant({ required: false }) expiresAt?: string;
}

export class ChartAccountDto {
  @ApiProperty({ example: '519530' }) code: string;
  @ApiProperty() name: string;
  @ApiProperty() @IsBoolean() postable: boolean;
}
