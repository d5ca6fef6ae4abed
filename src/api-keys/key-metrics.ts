import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Reading } from '../telemetry/gauge-source.js';
import { Metrics } from '../telemetry/metrics.js';

const KEYS = 'prorrata_provider_keys';
const SUSPENDED = 'prorrata_provider_account_suspended';
const ACCOUNTS_MAX = 200;

interface Row {
  account: string;
  suspended: boolean;
  active: number;
  cooling: number;
  disabled: number;
  invalid: number;
}

/** Tells Prometheus how the keys of each account are. Accounts are named by id: their names are the firm's own. */
@Injectable()
export class KeyMetrics implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.metrics.source({
      name: 'keys',
      gauges: [
        { name: KEYS, help: 'Keys of a provider account by state', labels: ['account', 'state'] },
        {
          name: SUSPENDED,
          help: 'Whether the provider refuses the account for lack of balance: 1 or 0',
          labels: ['account'],
        },
      ],
      read: () => this.read(),
    });
  }

  private async read(): Promise<Reading[]> {
    const rows = await this.database.query<Row[]>(
      `select a.id as account, a.suspended_at is not null as suspended,
              count(*) filter (where k.status = 'active' and not coalesce(k.cooling_until > now(), false))::int as active,
              count(*) filter (where k.status = 'active' and k.cooling_until > now())::int as cooling,
              count(*) filter (where k.status = 'disabled')::int as disabled,
              count(*) filter (where k.status = 'invalid')::int as invalid
         from provider_accounts a left join provider_keys k on k.provider_account_id = a.id
        group by a.id order by a.id limit $1`,
      [ACCOUNTS_MAX],
    );
    return rows.flatMap(({ account, suspended, ...states }) => [
      { gauge: SUSPENDED, labels: { account }, value: suspended ? 1 : 0 },
      ...Object.entries(states).map(([state, value]) => ({ gauge: KEYS, labels: { account, state }, value })),
    ]);
  }
}
