import { describe, expect, it } from 'vitest';
import { isStrange } from './strange-answer.js';

const answered = (status: number, json: unknown) => ({
  kind: 'response' as const,
  status,
  headers: {},
  json,
});

describe('an answer that no provider gives', () => {
  it.each([
    [answered(404, { error: {} })],
    [answered(405, undefined)],
    [answered(301, undefined)],
    [answered(200, { hello: 'world' })],
    [{ kind: 'lost' as const, reason: 'garbage' as const, status: 200 }],
  ])('is %j', (result) => {
    expect(isStrange(result)).toBe(true);
  });

  it.each([
    [answered(200, { choices: [], usage: {} })],
    [answered(200, { choices: [] })],
    [answered(400, { error: {} })],
    [answered(429, undefined)],
    [answered(500, undefined)],
    [{ kind: 'lost' as const, reason: 'timeout' as const, status: null }],
    [{ kind: 'not_sent' as const, reason: 'connection_failed' as const }],
  ])('is not %j', (result) => {
    expect(isStrange(result)).toBe(false);
  });
});
