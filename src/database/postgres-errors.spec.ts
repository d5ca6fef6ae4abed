import { describe, expect, it } from 'vitest';
import { isServerAway } from './postgres-errors.js';

const coded = (code: string) => Object.assign(new Error('said nothing'), { code });

describe('a server that is away', () => {
  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    '57P01',
    '57P03',
    '08006',
    '53300',
  ])('is told by %s, also when TypeORM wraps it', (code) => {
    expect(isServerAway(coded(code))).toBe(true);
    expect(isServerAway({ driverError: coded(code) })).toBe(true);
  });

  it('is told by what pg says without a code', () => {
    expect(isServerAway(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isServerAway(new Error('timeout exceeded when trying to connect'))).toBe(true);
  });

  it.each(['ERR_INVALID_ARG_TYPE', 'ENOENT', '23505', '40001', '57014'])('is not told by %s', (code) => {
    expect(isServerAway(coded(code))).toBe(false);
  });

  it('is not told by a fault of our own', () => {
    expect(isServerAway(new TypeError('x is not a function'))).toBe(false);
    expect(isServerAway(undefined)).toBe(false);
  });
});
