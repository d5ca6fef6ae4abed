import { describe, expect, it } from 'vitest';
import { Metrics } from './metrics.js';

const lines = async (metrics: Metrics, name: string) =>
  (await metrics.text())
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));

describe('the metrics of a process', () => {
  it('count what happens by label', async () => {
    const metrics = new Metrics();
    const counter = metrics.counter({ name: 'x_total', help: 'x', labels: ['outcome'] });

    counter.add({ outcome: 'success' });
    counter.add({ outcome: 'success' }, 2);

    expect(await lines(metrics, 'x_total')).toEqual(['x_total{outcome="success"} 3']);
  });

  it('show what a source gives, and nothing that it no longer gives', async () => {
    const metrics = new Metrics();
    let given = [
      { gauge: 'room', value: 3 },
      { gauge: 'keys', labels: { state: 'active' }, value: 2 },
    ];
    metrics.source({
      name: 'account',
      gauges: [
        { name: 'room', help: 'r' },
        { name: 'keys', help: 'k', labels: ['state'] },
      ],
      keepMs: 0,
      read: async () => given,
    });

    expect(await lines(metrics, 'room')).toEqual(['room 3']);
    expect(await lines(metrics, 'keys')).toEqual(['keys{state="active"} 2']);
    given = [];
    expect(await lines(metrics, 'room')).toEqual([]);
    expect(await lines(metrics, 'keys')).toEqual([]);
  });

  it('show everything else when one source fails, and that it failed', async () => {
    const metrics = new Metrics();
    let away = false;
    metrics.source({
      name: 'database',
      gauges: [{ name: 'backlog', help: 'b' }],
      keepMs: 0,
      read: async () => {
        if (away) throw new Error('away');
        return [{ gauge: 'backlog', value: 7 }];
      },
    });
    expect(await lines(metrics, 'backlog')).toEqual(['backlog 7']);
    away = true;

    const text = await metrics.text();

    expect(text).toContain('prorrata_metrics_source_up{source="database"} 0');
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).not.toMatch(/^backlog /m);
  });

  it('ask a source once for scrapes that come together', async () => {
    const metrics = new Metrics();
    let readings = 0;
    metrics.source({
      name: 'slow',
      gauges: [{ name: 'slow', help: 's' }],
      read: async () => [{ gauge: 'slow', value: ++readings }],
    });

    await Promise.all([metrics.text(), metrics.text(), metrics.text()]);

    expect(readings).toBe(1);
  });
});
