/**
 * Splits `total` over `weights` in whole units so that the shares sum to `total` exactly and each is within one
 * unit of its exact share. Left-over units go to the largest remainders; ties go to the earlier index.
 * All weights ≥ 0; when all are 0 the split is even. Throws on an empty list of weights with a total.
 */
export function splitByLargestRemainder(total: bigint, weights: readonly bigint[]): bigint[] {
  if (weights.length === 0) {
    if (total === 0n) return [];
    throw new RangeError('cannot split an amount over nothing');
  }
  if (weights.some((weight) => weight < 0n)) throw new RangeError('weights must not be negative');
  const negative = total < 0n;
  const pool = negative ? -total : total;
  const weightSum = weights.reduce((left, right) => left + right, 0n);
  const effective = weightSum === 0n ? weights.map(() => 1n) : weights;
  const divisor = weightSum === 0n ? BigInt(weights.length) : weightSum;
  const parts = effective.map((weight, index) => {
    const product = pool * weight;
    return { index, share: product / divisor, remainder: product % divisor };
  });
  let left = pool - parts.reduce((given, part) => given + part.share, 0n);
  const order = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const part of order) {
    if (left === 0n) break;
    part.share++;
    left--;
  }
  const shares = parts.map((part) => (negative ? -part.share : part.share));
  if (shares.reduce((a, b) => a + b, 0n) !== total) throw new Error('shares do not sum to the total');
  return shares;
}
