import { cleanText } from './normalise-text.js';

export interface AnsweredLine {
  id: string;
  account: string;
  confidence: number;
  reason: string;
}

export type AnswerFault =
  | 'blank'
  | 'not_json'
  | 'wrong_shape'
  | 'unknown_line'
  | 'duplicate_line'
  | 'unknown_account'
  | 'bad_confidence'
  | 'missing_line';

export type AnswerCheck =
  { status: 'accepted'; lines: AnsweredLine[] } | { status: 'rejected'; code: AnswerFault; detail: string };

export interface AnswerInput {
  /** The message's content as it arrived. */
  content: string;
  /** Ids that were asked. */
  lineIds: readonly string[];
  /** Codes that may be chosen: postable in the company's chart. */
  allowedCodes: ReadonlySet<string>;
}

export const REASON_MAX = 300;
export const ANSWER_LENGTH_MAX = 1_000_000;

/**
 * Takes an answer only when it gives every asked line exactly one allowed account; all or nothing, since half an answer
 * hides what the model did not understand. A code fence round the JSON and fields beside ours do no harm.
 */
export function checkAnswer({ content, lineIds, allowedCodes }: AnswerInput): AnswerCheck {
  const text = unfence(content.trim());
  if (text === '') return reject('blank', 'the answer is empty');
  const parsed = parseJson(text);
  if (parsed === undefined) return reject('not_json', `the answer is not JSON: ${quote(text)}`);
  if (!isRecord(parsed) || !Array.isArray(parsed.lines))
    return reject('wrong_shape', 'the answer has no list "lines"');

  const asked = new Set(lineIds);
  const answered = new Map<string, AnsweredLine>();
  for (const item of parsed.lines as unknown[]) {
    if (!isRecord(item)) return reject('wrong_shape', 'a line of the answer is not an object');
    const id = asText(item.id);
    if (id === null) return reject('wrong_shape', 'a line of the answer has no id');
    if (!asked.has(id)) return reject('unknown_line', `line ${quote(id)} was not asked`);
    if (answered.has(id)) return reject('duplicate_line', `line ${quote(id)} is answered twice`);
    const account = asText(item.account);
    if (account === null) return reject('wrong_shape', `line ${quote(id)} has no account`);
    if (!allowedCodes.has(account))
      return reject('unknown_account', `account ${quote(account)} may not be chosen`);
    const { confidence } = item;
    if (typeof confidence !== 'number' || !(confidence >= 0 && confidence <= 1)) {
      return reject('bad_confidence', `the confidence of line ${quote(id)} is not a number from 0 to 1`);
    }
    const reason = typeof item.reason === 'string' ? cleanText(item.reason, REASON_MAX) : '';
    answered.set(id, { id, account, confidence, reason });
  }
  const missing = lineIds.find((id) => !answered.has(id));
  if (missing !== undefined) return reject('missing_line', `line ${quote(missing)} is not answered`);
  return { status: 'accepted', lines: lineIds.flatMap((id) => answered.get(id) ?? []) };
}

function reject(code: AnswerFault, detail: string): AnswerCheck {
  return { status: 'rejected', code, detail };
}

function unfence(text: string): string {
  return /^```(?:json)?\s*\n([\s\S]*?)\n?\s*```$/i.exec(text)?.[1]?.trim() ?? text;
}

function parseJson(text: string): unknown {
  if (text.length > ANSWER_LENGTH_MAX) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Text, or a whole number whose digits are the text: models write codes and ids without quotes now and then. */
function asText(value: unknown): string | null {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : null;
}

/** Outside text in a detail that people read: short and on one line. */
function quote(text: string): string {
  return `"${cleanText(text, 60)}"`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
