import type { Decimal } from '../../money/decimal.js';
import { amountText, localNumber } from '../domain/amounts.js';
import type { ReportLanguage } from '../domain/report-texts.js';
import { contentWidth, FONT, heading, INK, LEFT, makeRoom, type Pdf } from './pdf-page.js';
import { winAnsi } from './win-ansi.js';

const COLOURS = ['#2f6fed', '#12a594', '#e5793a', '#8e4ec6', '#d6409f', '#6e9a1f', '#889096'];
const BAR = { height: 11, gap: 4, labelWidth: 150, valueWidth: 130 };
const COLUMNS = { height: 110, labelHeight: 14, legendHeight: 16 };
/** Labels of days nearer to each other than this are left out. */
const LABEL_EVERY_POINTS = 24;

export interface Bar {
  label: string;
  amount: Decimal;
}

/** Horizontal bars, longest first as given; a negative amount has a value and no bar. */
export function drawBars(
  pdf: Pdf,
  input: { title: string; bars: readonly Bar[]; language: ReportLanguage },
): void {
  const { title, bars, language } = input;
  const largest = maximum(bars.map(({ amount }) => amount));
  if (largest === 0n) return;
  makeRoom(pdf, 40 + bars.length * (BAR.height + BAR.gap));
  heading(pdf, title);
  pdf.font(FONT.plain).fontSize(7.5);
  const values = bars.map(({ amount }) => localNumber(amountText(amount), language));
  const valueWidth = Math.max(BAR.valueWidth, ...values.map((value) => pdf.widthOfString(value) + 8));
  const room = contentWidth(pdf) - BAR.labelWidth - valueWidth;
  for (const [index, { label, amount }] of bars.entries()) {
    const { y } = pdf;
    pdf.font(FONT.plain).fontSize(7.5).fillColor(INK.text);
    const line = { height: BAR.height, lineBreak: false, ellipsis: true };
    pdf.text(fitted(pdf, winAnsi(label), BAR.labelWidth - 6), LEFT, y + 2, line);
    const width = Math.max(share(amount, largest) * room, 0);
    pdf.rect(LEFT + BAR.labelWidth, y, width, BAR.height).fill(COLOURS[0] ?? INK.text);
    pdf.fillColor(INK.text);
    pdf.text(values[index] ?? '', LEFT + BAR.labelWidth + width + 4, y + 2, line);
    pdf.y = y + BAR.height + BAR.gap;
  }
}

export interface Stack {
  label: string;
  parts: { series: string; amount: Decimal }[];
}

/** One column a day, in layers by series. Only their proportions are drawn: the figures stand in the tables. */
export function drawStacks(
  pdf: Pdf,
  input: { title: string; stacks: readonly Stack[]; series: readonly string[] },
): void {
  const { title, stacks, series } = input;
  const largest = maximum(stacks.map(({ parts }) => positive(parts).reduce((all, part) => all + part, 0n)));
  if (largest === 0n) return;
  makeRoom(pdf, 40 + COLUMNS.height + COLUMNS.labelHeight + COLUMNS.legendHeight);
  heading(pdf, title);
  const top = pdf.y;
  const floor = top + COLUMNS.height;
  const step = contentWidth(pdf) / stacks.length;
  const width = Math.min(step * 0.7, 26);
  const labelEvery = Math.max(1, Math.ceil(LABEL_EVERY_POINTS / step));
  for (const [index, { label, parts }] of stacks.entries()) {
    const x = LEFT + index * step + (step - width) / 2;
    let y = floor;
    for (const { series: name, amount } of parts) {
      const height = Math.max(share(amount, largest) * COLUMNS.height, 0);
      y -= height;
      pdf.rect(x, y, width, height).fill(colourOf(series.indexOf(name)));
    }
    if (index % labelEvery !== 0) continue;
    pdf.font(FONT.plain).fontSize(6.5).fillColor(INK.faint);
    const room = step * labelEvery;
    const at = LEFT + index * step + step / 2 - room / 2;
    pdf.text(winAnsi(label), at, floor + 3, { width: room, align: 'center', lineBreak: false });
  }
  pdf
    .moveTo(LEFT, floor)
    .lineTo(LEFT + contentWidth(pdf), floor)
    .lineWidth(0.5)
    .strokeColor(INK.line)
    .stroke();
  pdf.y = floor + COLUMNS.labelHeight;
  drawLegend(pdf, series);
}

function drawLegend(pdf: Pdf, series: readonly string[]): void {
  const { y } = pdf;
  let x = LEFT;
  pdf.font(FONT.plain).fontSize(7);
  for (const [index, name] of series.entries()) {
    const text = winAnsi(name);
    const width = pdf.widthOfString(text) + 24;
    if (x + width > LEFT + contentWidth(pdf)) break;
    pdf.rect(x, y, 7, 7).fill(colourOf(index));
    pdf.fillColor(INK.text).text(text, x + 10, y, { lineBreak: false });
    x += width;
  }
  pdf.y = y + COLUMNS.legendHeight;
}

function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? INK.text;
}

function fitted(pdf: Pdf, text: string, width: number): string {
  let shown = text;
  while (shown.length > 1 && pdf.widthOfString(shown) > width) shown = `${shown.slice(0, -2).trimEnd()}…`;
  return shown;
}

function positive(parts: readonly { amount: Decimal }[]): Decimal[] {
  return parts.map(({ amount }) => (amount > 0n ? amount : 0n));
}

function maximum(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((largest, amount) => (amount > largest ? amount : largest), 0n);
}

/** A length on paper, the only use of a float: nothing is read back from it. */
function share(amount: Decimal, whole: Decimal): number {
  return Number((amount * 10_000n) / whole) / 10_000;
}
