import { Injectable } from '@nestjs/common';
import { type EntityManager, In, IsNull, LessThan, Not } from 'typeorm';
import type { Scope } from '../database/database.js';
import { Database } from '../database/database.js';
import { isUniqueViolation } from '../database/postgres-errors.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { PAGE_DEFAULT, pageOf, type Page } from '../http/page.js';
import { validationProblem } from '../http/validation.js';
import { ChartService } from './chart.service.js';
import { companyProblem } from './companies.errors.js';
import type { CompaniesQuery, CreateCompanyDto, UpdateCompanyDto } from './companies.dto.js';
import { companyView, type CompanyView } from './company-view.js';
import { Company } from './company.entity.js';
import { readPlan } from './domain/billing-plan.js';
import { parseTaxId } from './domain/nit.js';
import { checkPolicy } from './domain/posting-policy.js';

/** Companies: the tenants of the firm. */
@Injectable()
export class CompaniesService {
  constructor(
    private readonly database: Database,
    private readonly charts: ChartService,
  ) {}

  async create(input: CreateCompanyDto): Promise<CompanyView> {
    demandPlan(input.plan);
    const { taxId, checkDigit } = parseTaxId(input.taxId);
    const chartId = await this.charts.defaultChartId();
    const { policy = {}, ...rest } = input;
    await this.demandPolicy(policy, chartId);
    return this.database.run({ companyId: null }, async (manager) => {
      await demandAccounts(manager, input);
      const repository = manager.getRepository(Company);
      const id = uuidV7();
      const company = repository.create({
        ...rest,
        id,
        taxId,
        checkDigit: checkDigit ?? null,
        policy,
        chartId,
      });
      await saveOrExplain(() => repository.save(company));
      return companyView(await find(manager, id));
    });
  }

  async list(scope: Scope, query: CompaniesQuery): Promise<Page<CompanyView>> {
    const limit = query.limit ?? PAGE_DEFAULT;
    const rows = await this.database.run(scope, (manager) =>
      manager.getRepository(Company).find({
        where: {
          ...(query.cursor && { id: LessThan(query.cursor) }),
          ...(query.externalId && { externalId: query.externalId }),
          archivedAt: query.archived === 'true' ? Not(IsNull()) : IsNull(),
        },
        order: { id: 'DESC' },
        take: limit + 1,
      }),
    );
    return pageOf(rows, limit, companyView);
  }

  async view(scope: Scope, id: string): Promise<CompanyView> {
    return companyView(await this.get(scope, id));
  }

  /** The company's row; 404 for one that does not exist or is not the caller's. */
  async get(scope: Scope, id: string): Promise<Company> {
    return this.database.run(scope, (manager) => find(manager, id));
  }

  /** The company, when it may receive work. */
  async getOpen(scope: Scope, id: string): Promise<Company> {
    const company = await this.get(scope, id);
    if (company.archivedAt)
      throw companyProblem('company_archived', `${company.name} is archived and takes no more work.`);
    return company;
  }

  /** Companies by id, for work that spans many. */
  async byIds(ids: readonly string[]): Promise<Map<string, Company>> {
    const rows = await this.database.run({ companyId: null }, (manager) =>
      manager.getRepository(Company).findBy({ id: In([...ids]) }),
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  async update(scope: Scope, id: string, input: UpdateCompanyDto): Promise<CompanyView> {
    const company = await this.get(scope, id);
    if (scope.companyId !== null) demandOwnFields(input);
    demandPlan(input.plan);
    if (input.policy) await this.demandPolicy(input.policy, company.chartId);
    const { taxId: givenTaxId, ...rest } = input;
    const identity = givenTaxId === undefined ? {} : splitTaxId(givenTaxId);
    return this.database.run(scope, async (manager) => {
      await demandAccounts(manager, input, company);
      await saveOrExplain(() =>
        manager.getRepository(Company).save({ id, ...rest, ...identity, updatedAt: new Date() }),
      );
      return companyView(await find(manager, id));
    });
  }

  /** Archives: the history stays, no new work is taken. */
  async archive(scope: Scope, id: string): Promise<CompanyView> {
    return this.database.run(scope, async (manager) => {
      const company = await find(manager, id);
      company.archivedAt ??= new Date();
      return companyView(await manager.getRepository(Company).save(company));
    });
  }

  private async demandPolicy(policy: Record<string, unknown>, chartId: string): Promise<void> {
    const check = checkPolicy(policy, (await this.charts.load(chartId)).index);
    if (!check.ok) {
      throw companyProblem(
        'policy_invalid',
        'The posting policy is not one this company can use.',
        check.errors,
      );
    }
  }
}

/** Work of a company whose account does not exist would wait for ever. Accounts are never erased. */
async function demandAccounts(
  manager: EntityManager,
  input: Pick<UpdateCompanyDto, AccountField>,
  before: { [field in AccountField]: string | null } = NO_ACCOUNTS,
): Promise<void> {
  for (const path of ACCOUNT_FIELDS) {
    const id = input[path];
    if (id == null) continue;
    const known = await manager.query<unknown[]>('select from provider_accounts where id = $1', [id]);
    if (known.length > 0) continue;
    throw companyProblem('provider_account_not_found', 'There is no such provider account.', [
      { path, message: 'names no provider account' },
    ]);
  }
  const changed = ACCOUNT_FIELDS.findLast((field) => input[field] != null);
  const { providerAccountId, fallbackProviderAccountId } = { ...before, ...input };
  if (!changed || providerAccountId == null || providerAccountId !== fallbackProviderAccountId) return;
  throw companyProblem('provider_account_fallback', 'An account cannot stand in for itself.', [
    { path: changed, message: "the company's account and its fallback must be two" },
  ]);
}

const ACCOUNT_FIELDS = ['providerAccountId', 'fallbackProviderAccountId'] as const;
type AccountField = (typeof ACCOUNT_FIELDS)[number];
const NO_ACCOUNTS = { providerAccountId: null, fallbackProviderAccountId: null };

/** What the firm decides about a company, and a company's own token does not. */
const FIRM_FIELDS = [
  'taxId',
  'currency',
  'externalId',
  'weight',
  'plan',
  'providerAccountId',
  'fallbackProviderAccountId',
  'quota',
] as const;

function demandOwnFields(input: UpdateCompanyDto): void {
  const faults = FIRM_FIELDS.filter((field) => input[field] !== undefined).map((path) => ({
    path,
    message: 'is for an administrator of the firm to change',
  }));
  if (faults.length > 0) {
    throw companyProblem('company_field_forbidden', "A company's token may not change this.", faults);
  }
}

function demandPlan(plan: Record<string, unknown> | undefined): void {
  if (plan === undefined) return;
  const read = readPlan(plan);
  if (!read.ok) throw validationProblem(read.faults);
}

function splitTaxId(text: string): { taxId: string; checkDigit: string | null } {
  const { taxId, checkDigit } = parseTaxId(text);
  return { taxId, checkDigit: checkDigit ?? null };
}

async function find(manager: EntityManager, id: string): Promise<Company> {
  const company = await manager.getRepository(Company).findOneBy({ id });
  if (!company) throw companyProblem('company_not_found', 'There is no such company.');
  return company;
}

async function saveOrExplain(save: () => Promise<unknown>): Promise<void> {
  try {
    await save();
  } catch (error) {
    if (isUniqueViolation(error)) {
      throw companyProblem('company_external_id_taken', 'Another company already has this externalId.', [
        { path: 'externalId', message: 'is taken' },
      ]);
    }
    throw error;
  }
}
