import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import type { Statement } from './statement.js';

/** SHA-256 of the canonical JSON of everything but the hash itself. */
export function statementHash(statement: Omit<Statement, 'hash'>): string {
  const content: Record<string, unknown> = { ...statement };
  delete content['hash'];
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

/** The statement with its hash. */
export function sealStatement(statement: Omit<Statement, 'hash'>): Statement {
  return { ...statement, hash: statementHash(statement) };
}

/** `ST-2026-10-0001`: of its series, at least four digits. */
export function statementNumber(series: string, sequence: number): string {
  return `${series}-${String(sequence).padStart(4, '0')}`;
}

/** The last calendar day of a period `YYYY-MM`. */
export function lastDayOf(period: string): string {
  const [year = 0, month = 0] = period.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}
