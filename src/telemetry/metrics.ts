import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { LabelSets, type Labels } from './domain/label-sets.js';
import { RegisteredSource, type GaugeSource, type MetricSpec } from './gauge-source.js';

/** Series that one counter or histogram may have; a histogram writes a line for each bucket of each. */
const SERIES_MAX = 200;

/** Prometheus' text format. */
export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Something that happens and is counted. */
export interface EventCount {
  add(labels: Labels, by?: number): void;
}

/** Something that is measured each time it happens. */
export interface Distribution {
  observe(labels: Labels, value: number): void;
}

/**
 * What this process tells Prometheus. Any room may add to it: `counter` and `histogram` for what happens in this
 * process (they begin at 0 with it, as Prometheus expects), `source` for gauges that are read when somebody looks.
 * Labels never hold a company, a document or a secret: anybody may read `/metrics`.
 */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly sources: RegisteredSource[] = [];
  private readonly up: Gauge;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.up = new Gauge({
      name: 'prorrata_metrics_source_up',
      help: 'Whether what these gauges are read from could be read: 1 or 0',
      labelNames: ['source'],
      registers: [this.registry],
    });
  }

  counter(spec: MetricSpec): EventCount {
    const counter = new Counter(this.config(spec));
    const sets = new LabelSets(SERIES_MAX);
    return { add: (labels, by = 1) => counter.inc(sets.admit(labels), by) };
  }

  histogram(spec: MetricSpec & { buckets: readonly number[] }): Distribution {
    const histogram = new Histogram({ ...this.config(spec), buckets: [...spec.buckets] });
    const sets = new LabelSets(SERIES_MAX);
    return { observe: (labels, value) => histogram.observe(sets.admit(labels), value) };
  }

  source(source: GaugeSource): void {
    this.sources.push(new RegisteredSource(source, this.up, this.registry));
  }

  /** Everything, in Prometheus' text format. */
  async text(): Promise<string> {
    await Promise.all(this.sources.map((source) => source.refresh()));
    return this.registry.metrics();
  }

  private config({ name, help, labels }: MetricSpec) {
    return { name, help, labelNames: [...(labels ?? [])], registers: [this.registry] };
  }
}
