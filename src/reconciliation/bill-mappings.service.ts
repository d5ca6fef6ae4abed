import { Injectable } from '@nestjs/common';
import { Database, FIRM } from '../database/database.js';
import { isUniqueViolation } from '../database/postgres-errors.js';
import { validationProblem } from '../http/validation.js';
import { BillMappingRow } from './bill-mapping.entity.js';
import type { BillMappingView, CreateBillMappingDto } from './bill-mappings.dto.js';
import { mappingFaults, type BillMapping } from './domain/bill-mapping.js';
import { BUILTIN_MAPPINGS, builtinMapping } from './domain/builtin-mappings.js';
import { billProblem } from './reconciliation.errors.js';

/** A list longer than this is not kept by hand. */
const MAPPINGS_MAX = 500;

/** How to read the bills of providers other than DeepSeek: data, by name. */
@Injectable()
export class BillMappings {
  constructor(private readonly database: Database) {}

  async list(): Promise<{ items: BillMappingView[]; nextCursor: null }> {
    const rows = await this.database.run(FIRM, (manager) =>
      manager.getRepository(BillMappingRow).find({ order: { name: 'ASC' }, take: MAPPINGS_MAX }),
    );
    const items = [
      ...BUILTIN_MAPPINGS.map((mapping) => viewOf(mapping, true)),
      ...rows.map(({ definition }) => viewOf(definition, false)),
    ];
    return { items, nextCursor: null };
  }

  async add(input: CreateBillMappingDto): Promise<BillMappingView> {
    const mapping: BillMapping = { ...input, types: input.types ?? {} };
    const faults = mappingFaults(mapping);
    if (faults.length > 0) throw validationProblem(faults);
    if (builtinMapping(mapping.name)) throw taken(mapping.name);
    try {
      await this.database.run(FIRM, (manager) =>
        manager
          .getRepository(BillMappingRow)
          .insert({ name: mapping.name, provider: mapping.provider, definition: mapping }),
      );
    } catch (error) {
      throw isUniqueViolation(error) ? taken(mapping.name) : error;
    }
    return viewOf(mapping, false);
  }

  /** The mapping of a name, and whether it came with the program. */
  async find(name: string): Promise<{ mapping: BillMapping; isBuiltIn: boolean }> {
    const builtIn = builtinMapping(name);
    if (builtIn) return { mapping: builtIn, isBuiltIn: true };
    const row = await this.database.run(FIRM, (manager) =>
      manager.getRepository(BillMappingRow).findOneBy({ name }),
    );
    if (row) return { mapping: row.definition, isBuiltIn: false };
    throw validationProblem([{ path: 'mapping', message: 'names no bill mapping' }]);
  }
}

function viewOf(mapping: BillMapping, builtIn: boolean): BillMappingView {
  return { ...(mapping as CreateBillMappingDto), builtIn };
}

function taken(name: string) {
  return billProblem(
    'bill_mapping_exists',
    `There is a mapping of the name ${name}; mappings are not changed.`,
    [{ path: 'name', message: 'is taken' }],
  );
}
