import PDFDocument from 'pdfkit';
import { winAnsi } from './win-ansi.js';

export type Pdf = PDFKit.PDFDocument;

export const INK = { text: '#1c2430', faint: '#667085', line: '#d0d5dd', head: '#eef1f6', warn: '#b42318' };
export const FONT = { plain: 'Helvetica', bold: 'Helvetica-Bold' };
/** A heading does not stand alone at the foot of a page. */
const HEADING = { height: 64, gap: 12 };
const MARGIN = { top: 58, bottom: 46, left: 36, right: 36 };

/** Opens a document on A4; pages are kept until the end, since each tells how many there are. */
export function openPdf(input: {
  title: string;
  layout: 'portrait' | 'landscape';
  language: string;
  /** When its figures are from: the same report gives the same bytes. */
  createdAt: Date;
  compress?: boolean;
}): Pdf {
  const { title, layout, language, createdAt, compress = true } = input;
  return new PDFDocument({
    size: 'A4',
    layout,
    margins: MARGIN,
    bufferPages: true,
    autoFirstPage: true,
    compress,
    lang: language,
    displayTitle: true,
    info: {
      Title: winAnsi(title),
      Creator: 'Prorrata',
      Producer: 'Prorrata',
      CreationDate: createdAt,
      ModDate: createdAt,
    },
  });
}

export function contentWidth(pdf: Pdf): number {
  return pdf.page.width - MARGIN.left - MARGIN.right;
}

/** Where the next thing must end. */
export function pageBottom(pdf: Pdf): number {
  return pdf.page.height - MARGIN.bottom;
}

/** A new page, unless so much fits on this one. */
export function makeRoom(pdf: Pdf, height: number): void {
  if (pdf.y + height > pageBottom(pdf)) pdf.addPage();
}

export function heading(pdf: Pdf, text: string): void {
  makeRoom(pdf, HEADING.height);
  if (pdf.y > MARGIN.top) pdf.y += HEADING.gap;
  pdf
    .font(FONT.bold)
    .fontSize(11)
    .fillColor(INK.text)
    .text(winAnsi(text), MARGIN.left, pdf.y, { width: contentWidth(pdf) });
  pdf.moveDown(0.3);
}

export function note(pdf: Pdf, text: string): void {
  const options = { width: contentWidth(pdf) };
  pdf.font(FONT.plain).fontSize(7.5).fillColor(INK.faint);
  makeRoom(pdf, pdf.heightOfString(winAnsi(text), options) + 6);
  pdf.text(winAnsi(text), MARGIN.left, pdf.y + 3, options);
  pdf.moveDown(0.4);
}

/** Writes head and foot on every page, once all of them are there. */
export function finishPages(
  pdf: Pdf,
  input: {
    title: string;
    subtitle: string;
    /** Stands on every page of a draft. */
    warning: string | null;
    foot: string;
    pageWords: (page: number, pages: number) => string;
  },
): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let index = 0; index < count; index++) {
    pdf.switchToPage(start + index);
    const width = contentWidth(pdf);
    // What is written into a margin must not be taken for the end of the page.
    pdf.page.margins = { ...MARGIN, top: 0, bottom: 0 };
    const line = (text: string, options: { y: number; align?: 'right'; width?: number }) =>
      pdf.text(winAnsi(text), MARGIN.left, options.y, {
        width: options.width ?? width,
        height: 12,
        ellipsis: true,
        lineBreak: false,
        ...(options.align && { align: options.align }),
      });
    pdf.font(FONT.bold).fontSize(10).fillColor(INK.text);
    line(input.title, { y: 24 });
    pdf.font(FONT.plain).fontSize(8).fillColor(INK.faint);
    line(input.subtitle, { y: 38 });
    if (input.warning !== null) {
      pdf.font(FONT.bold).fontSize(8).fillColor(INK.warn);
      line(input.warning, { y: 24, align: 'right' });
    }
    rule(pdf, 51);
    const bottom = pdf.page.height - 36;
    rule(pdf, bottom);
    pdf.font(FONT.plain).fontSize(7).fillColor(INK.faint);
    line(input.foot, { y: bottom + 6, width: width - 90 });
    line(input.pageWords(index + 1, count), { y: bottom + 6, align: 'right' });
    pdf.page.margins = MARGIN;
  }
}

function rule(pdf: Pdf, y: number): void {
  pdf
    .moveTo(MARGIN.left, y)
    .lineTo(pdf.page.width - MARGIN.right, y)
    .lineWidth(0.5)
    .strokeColor(INK.line)
    .stroke();
}

export const LEFT = MARGIN.left;
