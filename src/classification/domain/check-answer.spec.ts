import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAnswer, REASON_MAX } from './check-answer.js';

const lineIds = ['1', '2'];
const allowedCodes = new Set(['519530', '1435']);
const good = [
  { id: '1', account: '519530', confidence: 0.93, reason: 'Papelería' },
  { id: '2', account: '1435', confidence: 1, reason: 'Para la venta' },
];

function check(content: string) {
  return checkAnswer({ content, lineIds, allowedCodes });
}

function codeOf(lines: unknown): string {
  const result = check(JSON.stringify({ lines }));
  return result.status === 'rejected' ? result.code : result.status;
}

describe('checkAnswer', () => {
  it.each([
    ['plain', JSON.stringify({ lines: good })],
    ['with white space', `\n  ${JSON.stringify({ lines: good })}\n`],
    ['in a code fence', `\`\`\`json\n${JSON.stringify({ lines: good }, null, 2)}\n\`\`\``],
    [
      'with fields beside ours',
      JSON.stringify({ note: 'x', lines: good.map((line) => ({ ...line, entry: [] })) }),
    ],
    ['in another order', JSON.stringify({ lines: good.toReversed() })],
    [
      'with numbers for codes and ids',
      JSON.stringify({ lines: good }).replace('"519530"', '519530').replace('"1"', '1'),
    ],
  ])('accepts an answer %s', (_, content) => {
    expect(check(content)).toEqual({ status: 'accepted', lines: good });
  });

  it.each([
    ['blank', ''],
    ['blank', ' \n\t '],
    ['blank', '```json\n```'],
    ['not_json', 'Claro, aquí está: {}'],
    ['not_json', '{"lines":[{"id":"1"'],
    ['not_json', `${JSON.stringify({ lines: good })} listo`],
    ['wrong_shape', '[]'],
    ['wrong_shape', 'null'],
    ['wrong_shape', '{"lines":{}}'],
    ['wrong_shape', '{"lines":["1"]}'],
  ])('rejects as %s: %j', (code, content) => {
    expect(check(content)).toMatchObject({ status: 'rejected', code });
  });

  it.each([
    ['missing_line', [good[0]]],
    ['missing_line', []],
    ['unknown_line', [...good, { ...good[0], id: '3' }]],
    ['duplicate_line', [...good, good[0]]],
    ['unknown_account', [good[0], { ...good[1], account: '999999' }]],
    ['unknown_account', [good[0], { ...good[1], account: '01435' }]],
    ['unknown_account', [good[0], { ...good[1], account: '1435 Mercancías' }]],
    ['wrong_shape', [good[0], { ...good[1], account: null }]],
    ['wrong_shape', [good[0], { ...good[1], account: 1435.5 }]],
    ['wrong_shape', [{ ...good[0], id: undefined }, good[1]]],
    ['bad_confidence', [good[0], { ...good[1], confidence: '0.9' }]],
    ['bad_confidence', [good[0], { ...good[1], confidence: 1.01 }]],
    ['bad_confidence', [good[0], { ...good[1], confidence: -0.1 }]],
    ['bad_confidence', [good[0], { ...good[1], confidence: undefined }]],
  ])('rejects as %s', (code, lines) => {
    expect(codeOf(lines)).toBe(code);
  });

  it('cuts a reason and does without one', () => {
    const lines = [
      { ...good[0], reason: 'x\n'.repeat(1000) },
      { ...good[1], reason: undefined },
    ];

    const result = check(JSON.stringify({ lines }));
    if (result.status !== 'accepted') throw new Error(result.detail);
    expect(result.lines[0]?.reason.length).toBeLessThanOrEqual(REASON_MAX);
    expect(result.lines[0]?.reason).not.toContain('\n');
    expect(result.lines[1]?.reason).toBe('');
  });

  it('keeps details short and on one line', () => {
    const result = check(`no\n${'x'.repeat(5000)}`);

    expect(result).toMatchObject({
      status: 'rejected',
      detail: expect.stringMatching(/^.{1,120}$/) as string,
    });
  });

  it('never throws and never lets an account through that is not allowed', () => {
    const value = fc.oneof(fc.constantFrom('1', '2', '1435', '519530', 1435, 0.5, 2, null), fc.jsonValue());
    const item = fc.record({ id: value, account: value, confidence: value, reason: value });
    const content = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .array(fc.oneof(item, fc.constantFrom(...good)), { maxLength: 3 })
        .map((lines) => JSON.stringify({ lines })),
    );
    fc.assert(
      fc.property(content, (text) => {
        const result = check(text);

        if (result.status === 'rejected') return;
        expect(result.lines.map((line) => line.id)).toEqual(lineIds);
        for (const line of result.lines) expect(allowedCodes.has(line.account)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
