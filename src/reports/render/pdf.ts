import type { Readable } from 'node:stream';
import { choiceWords } from '../domain/head-rows.js';
import { periodTables } from '../domain/period-tables.js';
import type { PeriodReport, ReportHead, ReportModel, StatementReport } from '../domain/report-model.js';
import { reportTexts, wordFor, type ReportLanguage } from '../domain/report-texts.js';
import { statementTables } from '../domain/statement-tables.js';
import { companyBars, dayStacks } from '../pdf/chart-data.js';
import { drawBars, drawStacks } from '../pdf/pdf-charts.js';
import { finishPages, openPdf, type Pdf } from '../pdf/pdf-page.js';
import { drawTable } from '../pdf/pdf-table.js';

/** The report on A4: head and foot on every page, tables that go on over pages, and charts drawn as vectors. */
export function reportPdf(
  report: ReportModel,
  language: ReportLanguage,
  options: { compress?: boolean } = {},
): Readable {
  const texts = reportTexts(language);
  const title = titleOf(report, language);
  const pdf = openPdf({
    title,
    layout: report.kind === 'period' ? 'landscape' : 'portrait',
    language: language === 'es' ? 'es-CO' : 'en',
    createdAt: new Date(report.closed?.closedAt ?? report.asOf ?? report.endsAt),
    ...options,
  });
  if (report.kind === 'period') drawPeriod(pdf, report, language);
  else drawStatements(pdf, report, language);
  finishPages(pdf, {
    title,
    subtitle: `${report.startsAt} / ${report.endsAt} · ${report.timeZone}`,
    warning: report.status === 'draft' ? texts.draft : null,
    foot: footOf(report, language),
    pageWords: texts.page,
  });
  pdf.end();
  return pdf;
}

function titleOf(report: ReportModel, language: ReportLanguage): string {
  const texts = reportTexts(language);
  if (report.kind === 'period') return `${texts.periodTitle} ${report.period}`;
  const [document] = report.documents;
  const kind = wordFor(texts.documents, document?.kind ?? 'statement');
  return `${kind} ${document?.number ?? report.period} · ${report.company.name}`;
}

function footOf(report: ReportHead, language: ReportLanguage): string {
  const texts = reportTexts(language);
  const { closed } = report;
  return closed === null
    ? `Prorrata · ${texts.head.asOf} ${report.asOf ?? ''}`
    : `Prorrata · ${texts.head.hash} ${closed.hash}`;
}

function drawPeriod(pdf: Pdf, report: PeriodReport, language: ReportLanguage): void {
  const texts = reportTexts(language);
  const [summary, ...tables] = periodTables(report, language);
  if (summary) drawTable(pdf, summary, language);
  for (const part of report.currencies) {
    const suffix = `${part.currency} · ${choiceWords(part.choice, texts)}`;
    const bars = companyBars(part, texts.others);
    drawBars(pdf, { title: `${texts.charts.companies} · ${suffix}`, bars, language });
    drawStacks(pdf, {
      title: `${texts.charts.days} · ${part.currency}`,
      ...dayStacks(part.usage, texts.others),
    });
  }
  for (const table of tables) drawTable(pdf, table, language);
}

function drawStatements(pdf: Pdf, report: StatementReport, language: ReportLanguage): void {
  const texts = reportTexts(language);
  for (const [index, document] of report.documents.entries()) {
    if (index > 0) pdf.addPage();
    const one = { ...report, documents: [document] };
    for (const table of statementTables(one, language)) drawTable(pdf, table, language);
    for (const { currency, usage } of document.basis?.costs ?? []) {
      drawStacks(pdf, {
        title: `${texts.charts.days} · ${currency}`,
        ...dayStacks(usage, texts.others),
      });
    }
  }
}
