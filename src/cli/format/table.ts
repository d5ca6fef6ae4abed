import { bar, paint, type Screen, type Tone } from './screen.js';

/** A text, or a part from 0 to 1 that is drawn as a bar. */
export type Cell = string | { text: string; tone: Tone } | { bar: number; label: string; tone?: Tone };

export interface Column {
  title: string;
  align?: 'left' | 'right';
}

const GAP = '  ';
const BAR_MIN = 6;
const BAR_MAX = 30;
const NAME_MIN = 12;

/** A table as wide as the screen: bars take what is left, and where nothing is, the names of a terminal give way. */
export function table(input: { columns: Column[]; rows: Cell[][]; screen: Screen }): string {
  const { columns, screen } = input;
  const rows = [columns.map(({ title }): Cell => ({ text: title, tone: 'dim' })), ...input.rows];
  const layout = layoutOf(columns.length, rows, screen);
  return rows
    .map((row) => {
      const cells = columns.map((column, index) =>
        cellText({ cell: row[index] ?? '', column, layout: layout[index] ?? NO_LAYOUT, screen }),
      );
      return `${cells.join(GAP).trimEnd()}\n`;
    })
    .join('');
}

/** Places of a column; of a column with bars also those of the bar and of the label behind it. */
interface Layout {
  width: number;
  bar: number;
  label: number;
}

const NO_LAYOUT: Layout = { width: 0, bar: 0, label: 0 };

function layoutOf(columns: number, rows: readonly Cell[][], screen: Screen): Layout[] {
  const layout = Array.from({ length: columns }, (_, index): Layout => {
    const cells = rows.flatMap((row) => row[index] ?? []);
    const text = Math.max(0, ...cells.filter((cell) => !isBar(cell)).map((cell) => textWidth(textOf(cell))));
    const bars = cells.filter(isBar);
    if (bars.length === 0) return { width: text, bar: 0, label: 0 };
    const label = Math.max(...bars.map((cell) => cell.label.length));
    return { width: Math.max(text, BAR_MIN + 1 + label), bar: BAR_MIN, label };
  });
  let left = screen.columns - layout.reduce((whole, { width }) => whole + width + GAP.length, -GAP.length);
  for (const column of layout.filter(({ bar }) => bar > 0)) {
    const width = Math.max(column.width, Math.min(column.width + left, BAR_MAX + 1 + column.label));
    left -= width - column.width;
    column.width = width;
    column.bar = width - 1 - column.label;
  }
  const [first] = layout;
  if (first && left < 0 && screen.rich)
    first.width = Math.max(Math.min(NAME_MIN, first.width), first.width + left);
  return layout;
}

function cellText(input: { cell: Cell; column: Column; layout: Layout; screen: Screen }): string {
  const { cell, column, layout, screen } = input;
  if (isBar(cell)) {
    const drawn = paint(bar(cell.bar, layout.bar, screen), cell.tone ?? 'good', screen);
    return `${drawn} ${cell.label.padStart(layout.label)}`;
  }
  const text = shortened(textOf(cell), layout.width);
  const padding = ' '.repeat(layout.width - textWidth(text));
  const painted = paint(text, typeof cell === 'string' ? undefined : cell.tone, screen);
  return column.align === 'right' ? `${padding}${painted}` : `${painted}${padding}`;
}

function isBar(cell: Cell): cell is Extract<Cell, { bar: number }> {
  return typeof cell === 'object' && 'bar' in cell;
}

function textOf(cell: Cell): string {
  return isBar(cell) ? '' : printable(typeof cell === 'string' ? cell : cell.text);
}

const SEGMENTER = new Intl.Segmenter();

/** Places on the screen, counted by the characters that people see. */
export function textWidth(text: string): number {
  return [...SEGMENTER.segment(text)].length;
}

function shortened(text: string, width: number): string {
  const characters = [...SEGMENTER.segment(text)].map(({ segment }) => segment);
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** Names come from outside: nothing in them may steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
}
