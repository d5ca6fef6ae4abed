import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Reading } from '../telemetry/gauge-source.js';
import { Metrics } from '../telemetry/metrics.js';
import { LimitsService } from './limits.service.js';

const USED = 'prorrata_limit_used';
const LIMIT = 'prorrata_limit_allowed';
const AVAILABLE = 'prorrata_provider_account_available';
const ACCOUNTS_MAX = 100;
const LABELS = ['account', 'model', 'limit'];

/** Tells Prometheus what is used of each limit, over all processes. Accounts are named by id. */
@Injectable()
export class LimitMetrics implements OnModuleInit {
  constructor(
    private readonly limits: LimitsService,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.metrics.source({
      name: 'limits',
      gauges: [
        { name: USED, help: 'In use of a limit at this moment, over all processes', labels: LABELS },
        { name: LIMIT, help: 'What a limit allows: set, learned or stated by the provider', labels: LABELS },
        {
          name: AVAILABLE,
          help: 'Whether a request could be sent for the account now: 1 or 0, with the reason',
          labels: ['account', 'status'],
        },
      ],
      read: () => this.read(),
    });
  }

  private async read(): Promise<Reading[]> {
    const accounts = await this.limits.glance(ACCOUNTS_MAX);
    return accounts.flatMap(({ accountId: account, status, limits }) => [
      { gauge: AVAILABLE, labels: { account, status }, value: status === 'available' ? 1 : 0 },
      ...limits.flatMap(({ model, name, used, limit }) => {
        const labels = { account, model, limit: name };
        return [
          { gauge: USED, labels, value: used },
          { gauge: LIMIT, labels, value: limit },
        ];
      }),
    ]);
  }
}
