import { ApiProperty } from '@nestjs/swagger';
import type { Company } from './company.entity.js';
import { QuotaDto } from './companies.dto.js';
import { readPlan } from './domain/billing-plan.js';
import { checkDigit } from './domain/nit.js';
import { DEFAULT_POLICY } from './domain/posting-policy.js';

export class WarningView {
  @ApiProperty() code: string;
  @ApiProperty() message: string;
}

/** A company as the API shows it. */
export class CompanyView {
  @ApiProperty() id: string;
  @ApiProperty() name: string;
  @ApiProperty({ description: 'Without check digit' }) taxId: string;
  @ApiProperty({ type: String, nullable: true }) checkDigit: string | null;
  @ApiProperty() currency: string;
  @ApiProperty() timeZone: string;
  @ApiProperty({ type: String, nullable: true }) externalId: string | null;
  @ApiProperty() weight: number;
  @ApiProperty({ type: Object, nullable: true }) plan: Record<string, unknown> | null;
  @ApiProperty({ type: String, nullable: true }) providerAccountId: string | null;
  @ApiProperty({ type: String, nullable: true }) fallbackProviderAccountId: string | null;
  @ApiProperty({ type: QuotaDto, nullable: true }) quota: QuotaDto | null;
  @ApiProperty({ type: Object, description: 'The posting policy in force, defaults included' })
  policy: object;
  @ApiProperty() minConfidence: string;
  @ApiProperty({ type: WarningView, isArray: true }) warnings: WarningView[];
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time', type: String, nullable: true }) archivedAt: string | null;
}

export function companyView(company: Company): CompanyView {
  return {
    id: company.id,
    name: company.name,
    taxId: company.taxId,
    checkDigit: company.checkDigit,
    currency: company.currency,
    timeZone: company.timeZone,
    externalId: company.externalId,
    weight: company.weight,
    plan: company.plan,
    providerAccountId: company.providerAccountId,
    fallbackProviderAccountId: company.fallbackProviderAccountId,
    quota: company.quota,
    policy: { ...DEFAULT_POLICY, ...company.policy },
    minConfidence: company.minConfidence,
    warnings: [...nitWarnings(company), ...planWarnings(company)],
    createdAt: company.createdAt.toISOString(),
    archivedAt: company.archivedAt?.toISOString() ?? null,
  };
}

function nitWarnings({ taxId, checkDigit: given }: Company): WarningView[] {
  const expected = checkDigit(taxId);
  if (given === null || given === expected) return [];
  return [{ code: 'nit_check_digit', message: `The check digit of ${taxId} is ${expected}, not ${given}.` }];
}

/** A plan from before plans had a form. */
function planWarnings({ plan }: Company): WarningView[] {
  const read = plan === null ? null : readPlan(plan);
  if (!read || read.ok) return [];
  const [fault] = read.faults;
  return [
    {
      code: 'plan_unreadable',
      message: `The cost alone is charged, since the plan cannot be read: ${fault?.path} ${fault?.message}.`,
    },
  ];
}
