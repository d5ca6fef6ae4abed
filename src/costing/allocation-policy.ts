import { Injectable } from '@nestjs/common';
import { CompaniesService } from '../companies/companies.service.js';
import type { Runner } from '../database/changed-rows.js';
import { Database, FIRM } from '../database/database.js';
import { allocationProblem } from './allocation.errors.js';
import type { AllocationPolicyView, PutAllocationPolicyDto } from './allocation.dto.js';
import { CostingSettings } from './costing-settings.entity.js';
import type { AllocationChoice } from './domain/allocation.js';
import { DEFAULT_CHOICE, mergeChoice, type ChoiceRequest } from './domain/choice.js';

const DEFAULT_PREFIX = 'ST';

/** The firm's way of dividing costs and writing statements. */
@Injectable()
export class AllocationPolicy {
  constructor(
    private readonly database: Database,
    private readonly companies: CompaniesService,
  ) {}

  /** The policy, with what a request says otherwise. Refuses the method `fixed` where no shares are set. */
  async choice(runner: Runner, request: ChoiceRequest): Promise<AllocationChoice> {
    const { fixedShares, ...policy } = await this.read(runner);
    const shares = fixedShares.map(({ companyId, share }) => ({ companyId, share: BigInt(share) }));
    const choice = mergeChoice({ ...policy, fixedShares: shares }, request);
    if (choice.method === 'fixed' && choice.fixedShares.length === 0) {
      throw allocationProblem('fixed_shares_missing', 'Set them with PUT /v1/allocation-policy.', [
        { path: 'method', message: 'fixed needs shares, and the firm has set none' },
      ]);
    }
    return choice;
  }

  /** What holds now: what was set, or the defaults. */
  async read(runner: Runner): Promise<AllocationPolicyView> {
    const [row] = await runner.query<AllocationPolicyView[]>(
      `select method, driver, pool, cache_discount as "cacheDiscount", fixed_shares as "fixedShares",
              statement_places as "statementPlaces", taxes, statement_prefix as "statementPrefix"
         from costing_settings`,
    );
    return row ?? DEFAULTS;
  }

  view(): Promise<AllocationPolicyView> {
    return this.read(this.database);
  }

  /** Sets the whole policy; what is absent returns to its default. Closed periods keep what they were closed by. */
  async put(input: PutAllocationPolicyDto): Promise<AllocationPolicyView> {
    const { statementPlaces = null, taxes = [], statementPrefix = DEFAULT_PREFIX } = input;
    // Ids are compared as text where costs are divided, and PostgreSQL writes them in small letters.
    const fixedShares = (input.fixedShares ?? []).map(({ companyId, share }) => ({
      companyId: companyId.toLowerCase(),
      share,
    }));
    await this.demandCompanies(fixedShares);
    if (input.method === 'fixed' && fixedShares.length === 0) {
      throw allocationProblem('fixed_shares_missing', 'The method fixed divides by shares.', [
        { path: 'fixedShares', message: 'must name who bears the costs' },
      ]);
    }
    const { method, driver, pool, cacheDiscount } = mergeChoice(DEFAULT_CHOICE, input);
    const choice = { method, driver, pool, cacheDiscount };
    const rest = { fixedShares, statementPlaces, taxes, statementPrefix };
    return this.database.run(FIRM, async (manager) => {
      await manager
        .getRepository(CostingSettings)
        .upsert({ one: true, ...choice, ...rest, updatedAt: new Date() }, ['one']);
      return this.read(manager);
    });
  }

  private async demandCompanies(shares: readonly { companyId: string }[]): Promise<void> {
    const known = await this.companies.byIds(shares.map(({ companyId }) => companyId));
    const faults = shares.flatMap(({ companyId }, index) =>
      known.has(companyId) ? [] : [{ path: `fixedShares.${index}.companyId`, message: 'names no company' }],
    );
    if (faults.length > 0) throw allocationProblem('company_unknown', 'A share names no company.', faults);
  }
}

const DEFAULTS: AllocationPolicyView = {
  method: DEFAULT_CHOICE.method,
  driver: DEFAULT_CHOICE.driver,
  pool: DEFAULT_CHOICE.pool,
  cacheDiscount: DEFAULT_CHOICE.cacheDiscount,
  fixedShares: [],
  statementPlaces: null,
  taxes: [],
  statementPrefix: DEFAULT_PREFIX,
};
