import { localNumber } from '../domain/amounts.js';
import type { Cell, ReportColumn, ReportTable } from '../domain/report-table.js';
import type { ReportLanguage } from '../domain/report-texts.js';
import { contentWidth, FONT, heading, INK, LEFT, note, pageBottom, type Pdf } from './pdf-page.js';
import { winAnsi } from './win-ansi.js';

const PADDING = { x: 3, y: 2.5 };
const FONT_SIZE = { large: 8, small: 6.4 };
/** Tables with more columns than this are set small. */
const COLUMNS_LARGE_MAX = 7;
const SHORT_WORD_LENGTH_MAX = 20;
/** Sizes are tried down to this one where figures are so long that columns do not fit beside each other. */
const FONT_SIZE_MIN = 4;
const FONT_STEP = 0.4;
/** What a column of texts has at least in lines of eight points, unless its texts are shorter. */
const TEXT_WIDTH_MIN = 90;

interface Layout {
  columns: { column: ReportColumn; x: number; width: number }[];
  fontSize: number;
  language: ReportLanguage;
}

/** A table with its title; where it breaks over pages, each page repeats the column heads. */
export function drawTable(pdf: Pdf, table: ReportTable, language: ReportLanguage): void {
  heading(pdf, table.title);
  const layout = layOut(pdf, table, language);
  drawHead(pdf, layout);
  for (const row of table.rows) drawRow(pdf, { layout, row, bold: false });
  if (table.sums !== null) drawRow(pdf, { layout, row: table.sums, bold: true });
  if (table.note !== null) note(pdf, table.note);
}

/** Widths as wanted, but neither a figure nor a word of a column's title is to be broken. */
function layOut(pdf: Pdf, table: ReportTable, language: ReportLanguage): Layout {
  const rows = table.sums === null ? table.rows : [...table.rows, table.sums];
  let fontSize = table.columns.length > COLUMNS_LARGE_MAX ? FONT_SIZE.small : FONT_SIZE.large;
  let least: number[];
  do {
    least = leastWidths(pdf, { columns: table.columns, rows, language, fontSize });
    if (least.reduce((all, one) => all + one, 0) <= contentWidth(pdf)) break;
    fontSize -= FONT_STEP;
  } while (fontSize >= FONT_SIZE_MIN);
  pdf.font(FONT.bold).fontSize(fontSize);
  const widths = shareWidth(
    contentWidth(pdf),
    table.columns.map(({ width }, index) => ({ wanted: width, least: least[index] ?? 0 })),
  );
  let x = LEFT;
  const columns = table.columns.map((column, index) => {
    const width = widths[index] ?? 0;
    x += width;
    return { column, x: x - width, width };
  });
  return { columns, fontSize, language };
}

function leastWidths(
  pdf: Pdf,
  input: {
    columns: readonly ReportColumn[];
    rows: readonly (readonly Cell[])[];
    language: ReportLanguage;
    fontSize: number;
  },
): number[] {
  const { columns, rows, language, fontSize } = input;
  pdf.font(FONT.bold).fontSize(fontSize);
  const textMin = (TEXT_WIDTH_MIN * fontSize) / FONT_SIZE.large;
  return columns.map((column, index) => {
    const cells = rows.map((row) => shown(row[index] ?? null, column, language));
    const whole = cells.filter((cell) => column.kind === 'number' || isShortWord(cell));
    const words = [...column.title.split(' '), ...whole].map((word) => widthOf(pdf, word));
    const texts = cells.map((cell) => Math.min(widthOf(pdf, cell), textMin));
    return Math.max(...words, ...texts) + 2 * PADDING.x + 0.5;
  });
}

/** Columns whose least width is more than their part get it; the others share what is left. */
export function shareWidth(whole: number, columns: readonly { wanted: number; least: number }[]): number[] {
  const fixed = new Set<number>();
  for (let round = 0; round < columns.length; round++) {
    const { room, weight } = leftOver(whole, columns, fixed);
    const tight = columns.findIndex(
      ({ wanted, least }, index) => !fixed.has(index) && (room * wanted) / weight < least,
    );
    if (tight === -1) break;
    fixed.add(tight);
  }
  const { room, weight } = leftOver(whole, columns, fixed);
  const widths = columns.map(({ wanted, least }, index) =>
    fixed.has(index) ? least : (Math.max(room, 0) * wanted) / weight,
  );
  // Where not even the least widths fit, all shrink alike.
  const used = widths.reduce((total, width) => total + width, 0);
  return used <= whole ? widths : widths.map((width) => (width * whole) / used);
}

function leftOver(
  whole: number,
  columns: readonly { wanted: number; least: number }[],
  fixed: ReadonlySet<number>,
): { room: number; weight: number } {
  let [room, weight] = [whole, 0];
  for (const [index, { wanted, least }] of columns.entries()) {
    if (fixed.has(index)) room -= least;
    else weight += wanted;
  }
  return { room, weight };
}

/** A NIT or a document's number. */
function isShortWord(cell: string): boolean {
  return cell.length <= SHORT_WORD_LENGTH_MAX && !cell.includes(' ');
}

function widthOf(pdf: Pdf, text: string): number {
  return pdf.widthOfString(winAnsi(text));
}

/** In a column of texts a whole number may be a NIT or a year: only decimals are written as figures there. */
function shown(cell: Cell, column: ReportColumn, language: ReportLanguage): string {
  if (cell === null) return '';
  const isFigure = column.kind === 'number' || column.kind === 'mixed' || /^-?\d+\.\d+$/.test(cell);
  return isFigure ? localNumber(cell, language) : cell;
}

function drawHead(pdf: Pdf, layout: Layout): void {
  pdf.font(FONT.bold).fontSize(layout.fontSize);
  const titles = layout.columns.map(({ column }) => column.title);
  const height = heightOf(pdf, layout, titles);
  const { y } = pdf;
  pdf.rect(LEFT, y, contentWidth(pdf), height).fill(INK.head);
  drawCells(pdf, { layout, texts: titles, y });
  pdf.y = y + height;
}

function drawRow(pdf: Pdf, input: { layout: Layout; row: readonly Cell[]; bold: boolean }): void {
  const { layout, row, bold } = input;
  const texts = layout.columns.map(({ column }, index) => shown(row[index] ?? null, column, layout.language));
  const font = bold ? FONT.bold : FONT.plain;
  pdf.font(font).fontSize(layout.fontSize);
  const height = heightOf(pdf, layout, texts);
  if (pdf.y + height > pageBottom(pdf)) {
    pdf.addPage();
    drawHead(pdf, layout);
    pdf.font(font).fontSize(layout.fontSize);
  }
  const { y } = pdf;
  drawCells(pdf, { layout, texts, y });
  pdf
    .moveTo(LEFT, y + height)
    .lineTo(LEFT + contentWidth(pdf), y + height)
    .lineWidth(bold ? 0.8 : 0.3)
    .strokeColor(bold ? INK.text : INK.line)
    .stroke();
  pdf.y = y + height;
}

function drawCells(pdf: Pdf, input: { layout: Layout; texts: readonly string[]; y: number }): void {
  pdf.fillColor(INK.text);
  for (const [index, { column, x, width }] of input.layout.columns.entries()) {
    const text = input.texts[index] ?? '';
    if (text === '') continue;
    pdf.text(winAnsi(text), x + PADDING.x, input.y + PADDING.y, {
      width: width - 2 * PADDING.x,
      align: column.kind === 'number' ? 'right' : 'left',
    });
  }
}

function heightOf(pdf: Pdf, layout: Layout, texts: readonly string[]): number {
  const heights = layout.columns.map(({ width }, index) =>
    pdf.heightOfString(winAnsi(texts[index] || ' '), { width: Math.max(width - 2 * PADDING.x, 8) }),
  );
  // A cell of a whole page cannot be: names and reasons are bounded where they come in.
  return Math.min(Math.max(...heights), pageBottom(pdf) - 120) + 2 * PADDING.y;
}
