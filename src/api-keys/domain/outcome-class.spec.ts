import { describe, expect, it } from 'vitest';
import { billingRule, classifyOutcome } from './outcome-class.js';
import { refusalDetail } from './refusal-detail.js';

const answered = (status: number, json: unknown) => ({
  kind: 'response' as const,
  status,
  headers: {},
  json,
});

describe('the class of an outcome', () => {
  it.each([
    [200, 'success'],
    [201, 'success'],
    [302, 'misdirected'],
    [400, 'request_refused'],
    [401, 'key_invalid'],
    [402, 'insufficient_balance'],
    [403, 'key_invalid'],
    [404, 'misdirected'],
    [405, 'misdirected'],
    [410, 'misdirected'],
    [408, 'overloaded'],
    [413, 'request_refused'],
    [418, 'request_refused'],
    [422, 'request_refused'],
    [429, 'rate_limited'],
    [498, 'rate_limited'],
    [500, 'overloaded'],
    [502, 'overloaded'],
    [503, 'overloaded'],
    [504, 'overloaded'],
    [529, 'overloaded'],
  ])('of HTTP %s is %s', (status, outcome) => {
    expect(classifyOutcome(answered(status, {}))).toBe(outcome);
    // A refusal is one whether or not its body can be read.
    if (status >= 300) expect(classifyOutcome(answered(status, undefined))).toBe(outcome);
  });

  it('tells a request that never left from an answer that was lost', () => {
    expect(classifyOutcome({ kind: 'not_sent', reason: 'connection_failed' })).toBe('not_sent');
    expect(classifyOutcome({ kind: 'lost', reason: 'timeout', status: null })).toBe('answer_lost');
    expect(classifyOutcome({ kind: 'lost', reason: 'garbage', status: 200 })).toBe('answer_lost');
    expect(classifyOutcome(answered(200, undefined))).toBe('answer_lost');
  });
});

describe('the billing rule', () => {
  it.each([
    ['success', 'known', 'price'],
    ['success', 'missing', 'hold'],
    ['success', 'invalid', 'hold'],
    ['answer_lost', 'missing', 'hold'],
    ['not_sent', 'missing', 'nothing'],
    ['rate_limited', 'missing', 'nothing'],
    ['overloaded', 'missing', 'nothing'],
    ['key_invalid', 'missing', 'nothing'],
    ['insufficient_balance', 'missing', 'nothing'],
    ['request_refused', 'missing', 'nothing'],
    ['request_refused', 'known', 'price'],
    ['overloaded', 'invalid', 'hold'],
  ] as const)('of %s with usage %s is %s', (outcome, usage, rule) => {
    expect(billingRule(outcome, usage)).toBe(rule);
  });
});

describe('the detail of a refusal', () => {
  it.each([
    [
      answered(422, {
        error: { code: 'invalid_request_error', type: 'invalid_request_error', message: 'Factura' },
      }),
      'HTTP 422, invalid_request_error',
    ],
    [
      answered(401, { error: { message: 'Your api key: sk-123 is invalid', code: 'sk-1234567890' } }),
      'HTTP 401',
    ],
    [answered(500, undefined), 'HTTP 500'],
    [answered(302, {}), 'HTTP 302, redirects are not followed'],
    [{ kind: 'not_sent' as const, reason: 'name_not_found' as const }, 'not sent: name_not_found'],
    [{ kind: 'lost' as const, reason: 'closed' as const, status: 200 }, 'answer lost: closed (HTTP 200)'],
    [{ kind: 'lost' as const, reason: 'timeout' as const, status: null }, 'answer lost: timeout'],
  ])('%j is "%s"', (result, detail) => {
    expect(refusalDetail(result)).toBe(detail);
  });
});
