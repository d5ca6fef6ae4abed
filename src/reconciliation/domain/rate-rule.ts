/** Which instant of a request decides its rate and the bucket in which it is billed. */
export type RateBy = 'start' | 'end';

/** What bills have shown; `undecided`: no bill held a request that tells the two apart. */
export interface RateEvidence {
  rateBy: RateBy | 'undecided';
  agreesStart: number;
  agreesEnd: number;
}

/** The instant that more of the evidence agrees with; equal counts decide nothing. */
export function decideRate(agreesStart: number, agreesEnd: number): RateEvidence {
  const rateBy = agreesStart === agreesEnd ? 'undecided' : agreesStart > agreesEnd ? 'start' : 'end';
  return { rateBy, agreesStart, agreesEnd };
}
