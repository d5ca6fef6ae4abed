import type { Cell } from './report-table.js';
import type { ReportChoice, ReportHead } from './report-model.js';
import { wordFor } from './report-texts.js';
import type { ReportTexts } from './texts-es.js';

/** How a pool was divided, in words. */
export function choiceWords(choice: ReportChoice, texts: ReportTexts): string {
  const driver = choice.driver === null ? '' : `, ${wordFor(texts.driver, choice.driver)}`;
  return `${wordFor(texts.method, choice.method)}${driver}`;
}

/** What a reader must know of the period before any figure. */
export function headRows(head: ReportHead, texts: ReportTexts): Cell[][] {
  const { closed } = head;
  return [
    [texts.head.period, head.period],
    [texts.head.bounds, `${head.startsAt} / ${head.endsAt}`],
    [texts.head.timeZone, head.timeZone],
    [texts.head.status, head.status === 'draft' ? texts.draft : texts.status.closed],
    ...(head.asOf === null ? [] : [[texts.head.asOf, head.asOf]]),
    ...(closed === null
      ? []
      : [
          [texts.head.closedAt, closed.closedAt],
          [texts.head.sequence, String(closed.sequence)],
          [texts.head.hash, closed.hash],
          [texts.head.previousHash, closed.previousHash],
          ...(closed.reason === null ? [] : [[texts.head.reason, closed.reason]]),
        ]),
  ];
}

export function choiceRows(currency: string, choice: ReportChoice, texts: ReportTexts): Cell[][] {
  return [
    [texts.head.currency, currency],
    [texts.head.method, choiceWords(choice, texts)],
    [texts.head.pool, wordFor(texts.pool, choice.pool)],
    [texts.head.cacheDiscount, wordFor(texts.cacheDiscount, choice.cacheDiscount)],
  ];
}
