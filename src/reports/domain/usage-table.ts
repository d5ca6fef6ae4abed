import { sum } from '../../money/decimal.js';
import { amountText } from './amounts.js';
import type { UsageCell } from './report-model.js';
import { number, sheetName, text, type Cell, type ReportTable } from './report-table.js';
import { sumTokens, usageBy } from './sums.js';
import type { ReportTexts } from './texts-es.js';

/** Requests, tokens and cost by day or by model. */
export function usageTable(input: {
  by: 'day' | 'model';
  cells: readonly UsageCell[];
  texts: ReportTexts;
  suffix: string;
}): ReportTable {
  const { by, cells, texts, suffix } = input;
  const { columns, sections } = texts;
  const title = by === 'day' ? sections.usageByDay : sections.usageByModel;
  const figures = (row: Omit<UsageCell, 'day' | 'model'>): Cell[] => [
    String(row.requests),
    String(row.tokens.cacheHit),
    String(row.tokens.cacheMiss),
    String(row.tokens.output),
    amountText(row.cost),
  ];
  const whole = {
    requests: sum(cells.map(({ requests }) => requests)),
    tokens: sumTokens(cells.map(({ tokens }) => tokens)),
    cost: sum(cells.map(({ cost }) => cost)),
  };
  return {
    name: sheetName(title, suffix),
    title,
    columns: [
      text(by === 'day' ? columns.day : columns.model, 3),
      number(columns.requests),
      number(columns.cacheHit),
      number(columns.cacheMiss),
      number(columns.output),
      number(columns.cost, 3),
    ],
    rows: usageBy(by, cells).map((row) => [row.group, ...figures(row)]),
    sums: [texts.rows.total, ...figures(whole)],
    note: null,
  };
}
