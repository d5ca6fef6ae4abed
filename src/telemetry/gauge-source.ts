import { setTimeout as sleep } from 'node:timers/promises';
import { Gauge, type Registry } from 'prom-client';
import { Cached } from './cached.js';
import { LabelSets, type Labels } from './domain/label-sets.js';

/** How old a reading may be that a scrape shows, where the source does not say. */
const KEEP_MS = 5_000;
/** A scrape waits no longer than this for one source. */
const READ_MS_MAX = 2_000;
const READINGS_MAX = 2_000;

export interface MetricSpec {
  name: string;
  help: string;
  labels?: readonly string[];
}

/** One value of one gauge. */
export interface Reading {
  gauge: string;
  labels?: Labels;
  value: number;
}

/** Gauges that are read together when somebody looks, from rows or from a process's state. */
export interface GaugeSource {
  /** Names it in `prorrata_metrics_source_up`. */
  name: string;
  gauges: readonly MetricSpec[];
  keepMs?: number;
  /** All values there are; what is not given is not shown. May fail: the others are shown all the same. */
  read: () => Promise<readonly Reading[]>;
}

/** A source on a registry. What cannot be read is shown as missing: an old value would look like a new one. */
export class RegisteredSource {
  private readonly gauges: ReadonlyMap<string, Gauge>;
  private readonly labelled: ReadonlySet<string>;
  private readonly readings: Cached<readonly Reading[]>;

  constructor(
    private readonly source: GaugeSource,
    private readonly up: Gauge,
    registry: Registry,
  ) {
    this.readings = new Cached(source.keepMs ?? KEEP_MS, source.read);
    this.labelled = new Set(source.gauges.flatMap(({ name, labels }) => (labels?.length ? [name] : [])));
    this.gauges = new Map(
      source.gauges.map(({ name, help, labels }) => [
        name,
        new Gauge({ name, help, labelNames: [...(labels ?? [])], registers: [registry] }),
      ]),
    );
  }

  async refresh(): Promise<void> {
    const timer = new AbortController();
    try {
      const readings = await Promise.race([
        this.readings.get(),
        sleep(READ_MS_MAX, undefined, { signal: timer.signal, ref: false }),
      ]);
      this.show(readings ?? []);
      this.up.set({ source: this.source.name }, readings ? 1 : 0);
    } catch {
      this.show([]);
      this.up.set({ source: this.source.name }, 0);
    } finally {
      timer.abort();
    }
  }

  private show(readings: readonly Reading[]): void {
    for (const [name, gauge] of this.gauges) {
      gauge.reset();
      // Without labels `reset` leaves a 0, which would be a value.
      if (!this.labelled.has(name)) gauge.remove();
    }
    const sets = new LabelSets(READINGS_MAX);
    for (const { gauge, labels, value } of readings.slice(0, READINGS_MAX)) {
      const known = this.gauges.get(gauge);
      if (!known) throw new Error(`${this.source.name} reads ${gauge}, which it does not declare`);
      known.set(sets.admit(labels ?? {}), value);
    }
  }
}
