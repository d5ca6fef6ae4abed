import { Injectable } from '@nestjs/common';
import type { Scope } from '../database/database.js';
import type { UsageGroup } from './usage-metrics.js';

/** Names for people of the ids of a group; an id without a name may be left out. */
export type NameSource = (scope: Scope, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/**
 * Where the names of groups come from. The rooms that own the rows tell it at start; what nobody names is shown by its
 * id.
 */
@Injectable()
export class GroupNames {
  private readonly sources = new Map<UsageGroup, NameSource>();

  provide(group: UsageGroup, source: NameSource): void {
    if (this.sources.has(group)) throw new Error(`two sources name the group ${group}`);
    this.sources.set(group, source);
  }

  async of(scope: Scope, group: UsageGroup, ids: readonly string[]): Promise<(id: string) => string> {
    const names = await this.sources.get(group)?.(scope, [...new Set(ids)]);
    return (id) => names?.get(id) ?? id;
  }
}
