/** A supplier's number as its prefix and its consecutive number. */
export interface VoucherNumber {
  prefix: string;
  consecutive: string;
}

/** Splits `SETP-990000001` into `SETP` and `990000001`; a number that does not end in digits has no consecutive one. */
export function splitNumber(number: string): VoucherNumber {
  const match = /^(.*?)[\s\-_/.]*(\d+)$/su.exec(number.trim());
  return match
    ? { prefix: match[1] ?? '', consecutive: match[2] ?? '' }
    : { prefix: number.trim(), consecutive: '' };
}
