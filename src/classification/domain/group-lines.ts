import { cleanText, DESCRIPTION_MAX, normaliseDescription } from './normalise-text.js';

export interface LineToAsk {
  id: string;
  description: string;
  amount: string;
}

/** Lines that read the same are asked once; the answer goes to all of them. */
export interface LineGroup {
  /** The id the model sees: that of the first line when it is short and plain, else a number. */
  id: string;
  lineIds: string[];
  /** Of the first line, cleaned. */
  description: string;
  /** Of the first line. */
  amount: string;
}

/** Lines in one request; longer invoices are asked in parts, one request after the other. */
export const LINES_PER_REQUEST_MAX = 80;

const PLAIN_ID = /^[A-Za-z0-9._-]{1,24}$/;

/** Groups lines by normalised description, in document order. Lines of which nothing legible is left stay alone. */
export function groupLines(lines: readonly LineToAsk[]): LineGroup[] {
  const plain = lines.every((line) => PLAIN_ID.test(line.id));
  const groups: LineGroup[] = [];
  const byText = new Map<string, LineGroup>();
  for (const line of lines) {
    const key = normaliseDescription(line.description);
    const known = key === '' ? undefined : byText.get(key);
    if (known) {
      known.lineIds.push(line.id);
      continue;
    }
    const group: LineGroup = {
      // A long or odd id is text from outside, which the model need not read or repeat.
      id: plain ? line.id : String(groups.length + 1),
      lineIds: [line.id],
      description: cleanText(line.description, DESCRIPTION_MAX),
      amount: line.amount,
    };
    groups.push(group);
    if (key !== '') byText.set(key, group);
  }
  return groups;
}

/** Cuts groups into requests of even size, each within the bound. */
export function chunkLines(groups: readonly LineGroup[], max = LINES_PER_REQUEST_MAX): LineGroup[][] {
  const count = Math.ceil(groups.length / max);
  const size = Math.ceil(groups.length / Math.max(1, count));
  return Array.from({ length: count }, (_, index) => groups.slice(index * size, (index + 1) * size)).filter(
    (chunk) => chunk.length > 0,
  );
}

/** Answers by line id, from answers by group id. */
export function ungroup<Answer>(
  groups: readonly LineGroup[],
  answers: ReadonlyMap<string, Answer>,
): Map<string, Answer> {
  const byLine = new Map<string, Answer>();
  for (const group of groups) {
    const answer = answers.get(group.id);
    if (answer !== undefined) for (const id of group.lineIds) byLine.set(id, answer);
  }
  return byLine;
}
