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

/** What each account has gathered for one description; one entry an account, in the order of the list. */
interface Scores {
  points: number[];
  /** How many words of the description the account's name covers. */
  covered: number[];
  lastWord: string[];
}

function bestMatch(
  description: string,
  accounts: readonly Account[],
  holders: ReadonlyMap<string, readonly number[]>,
): { account: Account; confidence: number } | undefined {
  const words = stemsOf(description);
  const scores = scoresOf(words, { holders, count: accounts.length });
  let best = { index: -1, points: 0 };
  let secondPoints = 0;
  accounts.forEach((account, index) => {
    const gathered = scores.points[index] ?? 0;
    if (gathered === 0) return;
    const nameLength = Math.max(stemsOf(account.name).length, 1);
    const points = gathered * 100 + Math.floor(((scores.covered[index] ?? 0) * 100) / nameLength);
    secondPoints = Math.max(secondPoints, Math.min(points, best.points));
    if (points > best.points) best = { index, points };
  });
  const account = accounts[best.index];
  if (!account) return undefined;
  const covered = Math.floor((100 * (scores.covered[best.index] ?? 0)) / words.length);
  const lead = Math.floor((100 * (best.points - secondPoints)) / best.points);
  return { account, confidence: (LEAST_PERCENT + Math.floor((37 * (covered + lead)) / 200)) / 100 };
}

function scoresOf(
  words: readonly string[],
  among: { holders: ReadonlyMap<string, readonly number[]>; count: number },
): Scores {
  const scores: Scores = {
    points: new Array<number>(among.count).fill(0),
    covered: new Array<number>(among.count).fill(0),
    lastWord: new Array<string>(among.count).fill(''),
  };
  for (const word of words) {
    addPoints(scores, { word, weight: DIRECT_WEIGHT, found: among.holders.get(word) });
    for (const synonym of synonymsOf(word))
      addPoints(scores, { word, weight: SYNONYM_WEIGHT, found: among.holders.get(synonym) });
  }
  return scores;
}

function addPoints(
  scores: Scores,
  match: { word: string; weight: number; found: readonly number[] | undefined },
): void {
  if (!match.found) return;
  // At least one point, or a stem that thousands of names hold would not count as a match.
  const points = match.weight * Math.max(1, Math.floor(RARITY_SCALE / match.found.length));
  for (const index of match.found) {
    scores.points[index] = (scores.points[index] ?? 0) + points;
    if (scores.lastWord[index] === match.word) continue;
    scores.lastWord[index] = match.word;
    scores.covered[index] = (scores.covered[index] ?? 0) + 1;
  }
}
