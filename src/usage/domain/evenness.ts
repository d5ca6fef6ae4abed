import { divideRounded, formatDecimal, SCALE } from '../../money/decimal.js';

const PLACES = 4;

/** `part / whole` as decimal text from 0 to 1 with at most four places, rounded half up; "0" of nothing. */
export function ratioText(part: number, whole: number): string {
  if (whole === 0) return '0';
  const units = divideRounded(BigInt(part) * 10n ** BigInt(PLACES), BigInt(whole), 'half-up');
  return formatDecimal(units * 10n ** BigInt(SCALE - PLACES));
}

/**
 * How evenly requests are spread over keys: 1 − (max − min) / max, which is min / max, the "min–max ratio" that R. Jain,
 * D. Chiu and W. Hawe hold against their own index in "A Quantitative Measure of Fairness and Discrimination"
 * (DEC-TR-301, 1984, https://arxiv.org/abs/cs/9809099). 1: all the same; 0: some key was not used at all. Jain's index
 * says less here: it is still 6/7 when one key of seven lies idle.
 */
export function evenness(requests: readonly number[]): string {
  return requests.length === 0 ? '1' : ratioText(Math.min(...requests), Math.max(...requests));
}
