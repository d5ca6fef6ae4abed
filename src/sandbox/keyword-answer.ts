import { plainText, stemsOf, synonymsOf } from './words.js';

export interface Account {
  code: string;
  name: string;
}

export interface InvoiceLine {
  id: string;
  description: string;
}

export interface LineAnswer {
  id: string;
  account: string;
  confidence: number;
  reason: string;
}

const DIRECT_WEIGHT = 3;
const SYNONYM_WEIGHT = 2;
const RARITY_SCALE = 1_000;
/** Confidence of a match in per cent, before up to 37 more for words covered and lead over the next account. */
const LEAST_PERCENT = 60;
const CATCH_ALL = /\b(diversos|otros)\b/;

/**
 * Chooses an account for every line by shared words:
 * 1. each word stem of the description finds the accounts whose name holds it or a synonym of it;
 * 2. a stem counts more the fewer accounts hold it, and more when it is the word itself;
 * 3. the highest sum wins; then the name with the larger part matched; then the earlier account.
 * A line that matches nothing goes to an account for "diversos" or "otros", else to the first.
 */
export function answerLines(lines: readonly InvoiceLine[], accounts: readonly Account[]): LineAnswer[] {
  const fallback = accounts.find((account) => CATCH_ALL.test(plainText(account.name))) ?? accounts[0];
  if (!fallback) return [];
  const holders = indexByStem(accounts);
  return lines.map((line) => {
    const match = bestMatch(line.description, accounts, holders);
    if (!match) {
      const reason = 'Sin palabras en común; cuenta por defecto (simulado)';
      return { id: line.id, account: fallback.code, confidence: 0.5, reason };
    }
    const reason = `Coincide con «${match.account.name.slice(0, 60)}» (simulado)`;
    return { id: line.id, account: match.account.code, confidence: match.confidence, reason };
  });
}

function indexByStem(accounts: readonly Account[]): Map<string, number[]> {
  const holders = new Map<string, number[]>();
  accounts.forEach((account, index) => {
    for (const stem of stemsOf(account.name)) {
      const list = holders.get(stem);
      if (list) list.push(index);
      else holders.set(stem, [index]);
    }
  });
  return holders;
}

interface Score {
  points: number;
  stems: Set<string>;
}

function bestMatch(
  description: string,
  accounts: readonly Account[],
  holders: ReadonlyMap<string, readonly number[]>,
): { account: Account; confidence: number } | undefined {
  const words = stemsOf(description);
  const scores = new Map<number, Score>();
  for (const word of words) {
    addPoints(scores, { word, weight: DIRECT_WEIGHT, found: holders.get(word) ?? [] });
    for (const synonym of synonymsOf(word))
      addPoints(scores, { word, weight: SYNONYM_WEIGHT, found: holders.get(synonym) ?? [] });
  }
  const ranked = [...scores].map(([index, score]) => ({
    index,
    points: pointsOf(score, accounts[index]),
    score,
  }));
  ranked.sort((left, right) => right.points - left.points || left.index - right.index);
  const [best, second] = ranked;
  const account = best && accounts[best.index];
  if (!best || !account) return undefined;
  const covered = Math.floor((100 * best.score.stems.size) / words.length);
  const lead = Math.floor((100 * (best.points - (second?.points ?? 0))) / best.points);
  return { account, confidence: (LEAST_PERCENT + Math.floor((37 * (covered + lead)) / 200)) / 100 };
}

function pointsOf(score: Score, account: Account | undefined): number {
  const nameLength = Math.max(stemsOf(account?.name ?? '').length, 1);
  return score.points * 100 + Math.floor((score.stems.size * 100) / nameLength);
}

function addPoints(
  scores: Map<number, Score>,
  match: { word: string; weight: number; found: readonly number[] },
): void {
  for (const index of match.found) {
    const score = scores.get(index) ?? { points: 0, stems: new Set<string>() };
    score.points += match.weight * Math.floor(RARITY_SCALE / match.found.length);
    score.stems.add(match.word);
    scores.set(index, score);
  }
}
