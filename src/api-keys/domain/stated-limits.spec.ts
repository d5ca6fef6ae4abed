import { describe, expect, it } from 'vitest';
import { groq } from './groq.js';
import { parseDuration } from './stated-limits.js';

const HEADERS = {
  'x-ratelimit-limit-requests': '14400',
  'x-ratelimit-remaining-requests': '14370',
  'x-ratelimit-reset-requests': '2m59.56s',
  'x-ratelimit-limit-tokens': '18000',
  'x-ratelimit-remaining-tokens': '17997',
  'x-ratelimit-reset-tokens': '7.66s',
};
const read = (change: Record<string, string | undefined>) =>
  groq.readLimits?.(
    Object.fromEntries(
      Object.entries({ ...HEADERS, ...change }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    ),
  );

describe("Groq's headers", () => {
  it('are requests of the day and tokens of the minute (console.groq.com/docs/rate-limits)', () => {
    expect(read({})).toEqual({
      stated: [
        { name: 'requestsPerDay', limit: 14_400, remaining: 14_370, resetMs: 179_560 },
        { name: 'tokensPerMinute', limit: 18_000, remaining: 17_997, resetMs: 7_660 },
      ],
      absurd: [],
    });
  });

  it('that are missing say nothing', () => {
    expect(groq.readLimits?.({})).toEqual({ stated: [], absurd: [] });
  });

  it.each([
    [{ 'x-ratelimit-remaining-requests': '-5' }, 'x-ratelimit-remaining-requests'],
    [{ 'x-ratelimit-remaining-requests': 'NaN' }, 'x-ratelimit-remaining-requests'],
    [{ 'x-ratelimit-remaining-requests': '14401' }, 'x-ratelimit-remaining-requests'],
    [{ 'x-ratelimit-remaining-requests': undefined }, 'x-ratelimit-remaining-requests'],
    [{ 'x-ratelimit-remaining-requests': '1e3' }, 'x-ratelimit-remaining-requests'],
    [{ 'x-ratelimit-limit-requests': '0' }, 'x-ratelimit-limit-requests'],
    [{ 'x-ratelimit-limit-requests': '99999999999999999999' }, 'x-ratelimit-limit-requests'],
    [{ 'x-ratelimit-limit-requests': 'Infinity' }, 'x-ratelimit-limit-requests'],
  ])('that lie (%j) are ignored and named; the others still count', (change, name) => {
    const result = read(change);

    expect(result?.absurd).toContain(name);
    expect(result?.stated.map((stated) => stated.name)).toEqual(['tokensPerMinute']);
  });

  it('keep a limit whose time of reset is nonsense', () => {
    expect(read({ 'x-ratelimit-reset-tokens': 'soon' })).toMatchObject({
      stated: [{ name: 'requestsPerDay' }, { name: 'tokensPerMinute', resetMs: null }],
      absurd: ['x-ratelimit-reset-tokens'],
    });
  });
});

describe('a duration', () => {
  it.each([
    ['2m59.56s', 179_560],
    ['7.66s', 7_660],
    ['120ms', 120],
    ['1h2m3s', 3_723_000],
    ['0s', 0],
    ['6m0s', 360_000],
  ])('%s is %s ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '5', '-5s', 's', '1d', '9999h', '1s2m', 'NaNs', '1 s'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});
