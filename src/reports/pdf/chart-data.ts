import { sum } from '../../money/decimal.js';
import type { CurrencyReport, UsageCell } from '../domain/report-model.js';
import { usageBy } from '../domain/sums.js';
import type { Bar, Stack } from './pdf-charts.js';

const BARS_MAX = 12;
const SERIES_MAX = 6;

/** The dearest companies; the rest as one. */
export function companyBars(part: CurrencyReport, othersName: (count: number) => string): Bar[] {
  const ordered = part.companies
    .map(({ name, amount }) => ({ label: name, amount }))
    .sort((a, b) => (a.amount > b.amount ? -1 : a.amount < b.amount ? 1 : a.label < b.label ? -1 : 1));
  if (ordered.length <= BARS_MAX) return ordered;
  const rest = ordered.slice(BARS_MAX - 1);
  const others = { label: othersName(rest.length), amount: sum(rest.map(({ amount }) => amount)) };
  return [...ordered.slice(0, BARS_MAX - 1), others];
}

/** Cost by day in layers of models, the dearest models first; the rest is one layer. */
export function dayStacks(
  cells: readonly UsageCell[],
  othersName: (count: number) => string,
): { stacks: Stack[]; series: string[] } {
  const models = usageBy('model', cells)
    .sort((a, b) => (a.cost > b.cost ? -1 : a.cost < b.cost ? 1 : 0))
    .map(({ group }) => group);
  const shown = models.length > SERIES_MAX ? models.slice(0, SERIES_MAX - 1) : models;
  const others = othersName(models.length - shown.length);
  const series = models.length > shown.length ? [...shown, others] : shown;
  const stacks = [...Map.groupBy(cells, ({ day }) => day)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, own]) => ({
      label: day.slice(-2),
      parts: series.map((name) => ({
        series: name,
        amount: sum(
          own
            .filter(({ model }) => (shown.includes(model) ? model : others) === name)
            .map(({ cost }) => cost),
        ),
      })),
    }));
  return { stacks, series };
}
