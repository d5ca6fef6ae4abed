import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../config/config.js';
import { VERSION } from '../config/version.js';
import { BacklogStanding } from '../invoices/backlog-standing.js';
import { JobQueues } from '../queue/job-queues.js';
import type { Reading } from '../telemetry/gauge-source.js';
import { Metrics } from '../telemetry/metrics.js';

const BACKLOG = 'prorrata_backlog_invoices';
const OLDEST = 'prorrata_backlog_oldest_queued_seconds';
const PING = 'prorrata_queue_ping_seconds';
const BUILD = 'prorrata_build_info';

/** Tells Prometheus how the work stands: the backlog, read from its rows, and whether the queue answers. */
@Injectable()
export class StandingMetrics implements OnModuleInit {
  constructor(
    private readonly standing: BacklogStanding,
    private readonly queues: JobQueues,
    private readonly metrics: Metrics,
    @Inject(Config) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.metrics.source({
      name: 'process',
      gauges: [{ name: BUILD, help: 'Always 1; what runs here', labels: ['version', 'role', 'queue'] }],
      read: async () => [
        {
          gauge: BUILD,
          labels: { version: VERSION, role: this.config.role, queue: this.queues.kind },
          value: 1,
        },
      ],
    });
    this.metrics.source({
      name: 'backlog',
      gauges: [
        {
          name: BACKLOG,
          help: 'Pending invoices: waiting (with the reason), queued, in work; of all processes together',
          labels: ['state', 'reason'],
        },
        { name: OLDEST, help: 'How long the first job in the queue has been waiting for a worker' },
      ],
      read: () => this.backlog(),
    });
    this.metrics.source({
      name: 'queue',
      gauges: [{ name: PING, help: "How long the queue's store took to answer" }],
      read: () => this.ping(),
    });
  }

  private async backlog(): Promise<Reading[]> {
    const { waiting, queued, inWork, oldestQueuedSeconds } = await this.standing.read();
    const held = inWork.reduce((sum, { invoices }) => sum + invoices, 0);
    return [
      ...waiting.map(({ reason, invoices }) => of({ state: 'waiting', reason }, invoices)),
      of({ state: 'queued', reason: '' }, queued),
      of({ state: 'in_work', reason: '' }, held),
      { gauge: OLDEST, value: oldestQueuedSeconds ?? 0 },
    ];
  }

  private async ping(): Promise<Reading[]> {
    const askedMs = performance.now();
    await this.queues.ping();
    return [{ gauge: PING, value: (performance.now() - askedMs) / 1_000 }];
  }
}

function of(labels: { state: string; reason: string }, value: number): Reading {
  return { gauge: BACKLOG, labels, value };
}
