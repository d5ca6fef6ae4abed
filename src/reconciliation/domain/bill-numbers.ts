import { isDecimal, parseDecimal, type Decimal } from '../../money/decimal.js';

/** What is wrong with the text of a number, in words for whoever uploaded it. */
export interface NumberFault {
  code: 'bill_edited' | 'bill_rows_invalid';
  message: string;
}

const WHOLE = /^\d{1,20}$/;
/** A comma for the decimals, groups of thousands, and whole numbers with the decimals of a cell's format. */
const LOCALE = [/^-?[\d.]*,\d+$/, /^-?\d{1,3}(\.\d{3})+$/, /^-?\d{1,3}(,\d{3})+(\.\d+)?$/, /^-?\d+\.0+$/];

/** A price or a cost: plain decimal text of at most 18 places. */
export function readExact(text: string): Decimal | NumberFault {
  return isDecimal(text) ? parseDecimal(text) : numberFault(text, 'a plain decimal such as 0.0000003');
}

/** A whole number of tokens or requests. */
export function readWhole(text: string): bigint | NumberFault {
  return WHOLE.test(text) ? BigInt(text) : numberFault(text, 'a whole number that is not negative');
}

function numberFault(text: string, wanted: string): NumberFault {
  const shown = JSON.stringify(text.slice(0, 40));
  if (text === '') return { code: 'bill_rows_invalid', message: `is empty; it must be ${wanted}` };
  if (/^-?\d+([.,]\d+)?e[+-]?\d+$/i.test(text)) {
    return {
      code: 'bill_edited',
      message: `${shown} is in scientific notation: a spreadsheet has rewritten the file and its digits are lost; upload the file as it was downloaded`,
    };
  }
  if (LOCALE.some((form) => form.test(text))) {
    return {
      code: 'bill_edited',
      message: `${shown} is written in the manner of a locale: a spreadsheet has rewritten the file; upload the file as it was downloaded`,
    };
  }
  return { code: 'bill_rows_invalid', message: `${shown} is not ${wanted}` };
}
