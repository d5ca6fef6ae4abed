import { Injectable, type OnModuleInit } from '@nestjs/common';
import { In } from 'typeorm';
import { Database, FIRM, type Scope } from '../database/database.js';
import { GroupNames } from '../usage/group-names.js';
import { ProviderAccount } from './provider-account.entity.js';
import { ProviderKey } from './provider-key.entity.js';

/** Names accounts and keys in statistics. */
@Injectable()
export class UsageNames implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly names: GroupNames,
  ) {}

  onModuleInit(): void {
    this.names.provide('account', (_, ids) => this.accounts(ids));
    this.names.provide('key', (scope, ids) => this.keys(scope, ids));
  }

  private async accounts(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.database.run(FIRM, (manager) =>
      manager.getRepository(ProviderAccount).findBy({ id: In([...ids]) }),
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  /** Keys are the firm's own: a company that asks is told neither their names nor any part of their secrets. */
  private async keys(scope: Scope, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (scope.companyId !== null) return new Map();
    const rows = await this.database.run(FIRM, (manager) =>
      manager.getRepository(ProviderKey).findBy({ id: In([...ids]) }),
    );
    return new Map(rows.map(({ id, name, masked }) => [id, `${name} (${masked})`]));
  }
}
