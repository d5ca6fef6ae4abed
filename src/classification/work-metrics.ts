import { Injectable } from '@nestjs/common';
import { Metrics } from '../telemetry/metrics.js';

const GROUP_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 100];

/** Counts what this process brings to an end, and how many invoices share a transaction. */
@Injectable()
export class WorkMetrics {
  private readonly finishedInvoices;
  private readonly groups;

  constructor(metrics: Metrics) {
    this.finishedInvoices = metrics.counter({
      name: 'prorrata_invoices_finished_total',
      help: 'Invoices that this process brought to a result',
      labels: ['status'],
    });
    this.groups = metrics.histogram({
      name: 'prorrata_group_commit_items',
      help: 'Invoices that shared one transaction, by the moment: claim, intent or end',
      labels: ['moment'],
      buckets: GROUP_BUCKETS,
    });
  }

  finished(status: string): void {
    this.finishedInvoices.add({ status });
  }

  /** To be called with the size of each group of that moment. */
  group(moment: 'claim' | 'intent' | 'end'): (items: number) => void {
    return (items) => {
      this.groups.observe({ moment }, items);
    };
  }
}
