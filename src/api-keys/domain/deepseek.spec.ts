import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepseek } from './deepseek.js';
import { TOKENS_MAX } from './token-usage.js';

const request = {
  model: 'deepseek-flash',
  system: 'Answer in json.',
  user: '{}',
  maxTokens: 800,
  thinking: false,
};
const usage = {
  prompt_tokens: 4_080,
  completion_tokens: 140,
  total_tokens: 4_220,
  prompt_cache_hit_tokens: 3_328,
  prompt_cache_miss_tokens: 752,
  prompt_tokens_details: { cached_tokens: 3_328 },
  completion_tokens_details: { reasoning_tokens: 40 },
};
const read = (change: object = {}) => deepseek.readUsage({ usage: { ...usage, ...change } });

describe('a request to DeepSeek', () => {
  it('asks for a JSON object and no thinking', () => {
    expect(deepseek.buildBody(request)).toEqual({
      model: 'deepseek-flash',
      messages: [
        { role: 'system', content: 'Answer in json.' },
        { role: 'user', content: '{}' },
      ],
      response_format: { type: 'json_object' },
      stream: false,
      max_tokens: 800,
      thinking: { type: 'disabled' },
    });
  });

  it('thinks when asked to, and names the company when told', () => {
    expect(deepseek.buildBody({ ...request, thinking: true, userId: '019a_b-C' })).toMatchObject({
      thinking: { type: 'enabled' },
      user_id: '019a_b-C',
    });
  });

  it.each(['', 'a b', 'ñ', 'a.b', 'x'.repeat(513), 'a\n'])('refuses the user id %j', (userId) => {
    expect(() => deepseek.buildBody({ ...request, userId })).toThrow(RangeError);
  });

  it.each(['https://api.deepseek.com', 'https://api.deepseek.com/', 'https://api.deepseek.com//'])(
    'goes to one address from %s',
    (baseUrl) => {
      expect(deepseek.chatUrl(baseUrl)).toBe('https://api.deepseek.com/chat/completions');
    },
  );
});

describe("DeepSeek's usage", () => {
  it('is read into kinds that do not overlap; reasoning is a part of the output', () => {
    expect(read()).toEqual({
      status: 'known',
      usage: { cacheHit: 3_328, cacheMiss: 752, output: 140, reasoning: 40 },
    });
  });

  it('takes 0 as a value', () => {
    const none = { prompt_cache_hit_tokens: 0, prompt_cache_miss_tokens: 4_080 };

    expect(read(none)).toMatchObject({ status: 'known', usage: { cacheHit: 0, cacheMiss: 4_080 } });
  });

  it('needs neither the details nor the totals', () => {
    const bare = {
      prompt_tokens: undefined,
      total_tokens: undefined,
      prompt_tokens_details: undefined,
      completion_tokens_details: null,
    };

    expect(read(bare)).toMatchObject({
      status: 'known',
      usage: { cacheHit: 3_328, output: 140, reasoning: 0 },
    });
  });

  it.each(['prompt_cache_hit_tokens', 'prompt_cache_miss_tokens', 'completion_tokens'])(
    'is missing, not guessed, without %s',
    (field) => {
      expect(read({ [field]: undefined })).toEqual({ status: 'missing', reason: `usage.${field} is absent` });
      expect(read({ [field]: null })).toMatchObject({ status: 'missing' });
    },
  );

  it.each([{}, { usage: null }, null, undefined, 'text', [], { usage: undefined }])(
    'is missing in %j',
    (body) => {
      expect(deepseek.readUsage(body)).toMatchObject({ status: 'missing' });
    },
  );

  it.each([
    ['hits and misses that are not the prompt', { prompt_cache_hit_tokens: 3_329 }],
    ['a total that is no sum', { total_tokens: 4_260 }],
    ['more reasoning than output', { completion_tokens_details: { reasoning_tokens: 141 } }],
    ['details that are no object', { completion_tokens_details: [] }],
  ])('is invalid with %s', (_fault, change) => {
    expect(read(change)).toMatchObject({ status: 'invalid' });
  });

  it.each([-1, 1.5, '140', true, [140], TOKENS_MAX + 1, 1e300])(
    'is invalid with a count of %s alone',
    (count) => {
      // Nothing else of the answer contradicts it: without totals and details only the count itself is at fault.
      const bare = { prompt_cache_hit_tokens: 5, prompt_cache_miss_tokens: 5, completion_tokens: 5 };
      expect(
        deepseek.readUsage({ usage: { ...bare, completion_tokens_details: { reasoning_tokens: 0 } } }).status,
      ).toBe('known');

      for (const field of Object.keys(bare)) {
        expect(deepseek.readUsage({ usage: { ...bare, [field]: count } })).toEqual({
          status: 'invalid',
          reason: `usage.${field} is not a whole number from 0 to ${TOKENS_MAX}`,
        });
      }
    },
  );

  it.each(['text', 5, []])('is invalid as %j', (value) => {
    expect(deepseek.readUsage({ usage: value })).toMatchObject({ status: 'invalid' });
  });

  it('never throws, and what it knows adds up, whatever comes', () => {
    const count = fc.oneof(
      fc.nat(10),
      fc.integer(),
      fc.double(),
      fc.string(),
      fc.constant(null),
      fc.constant(undefined),
    );
    const any = fc.record({
      prompt_tokens: count,
      completion_tokens: count,
      prompt_cache_hit_tokens: count,
      prompt_cache_miss_tokens: count,
      completion_tokens_details: fc.oneof(fc.anything(), fc.record({ reasoning_tokens: count })),
    });
    fc.assert(
      fc.property(fc.oneof(any, fc.anything()), (value) => {
        const reading = deepseek.readUsage({ usage: value });
        if (reading.status !== 'known') return;
        for (const tokens of Object.values(reading.usage)) {
          expect(Number.isSafeInteger(tokens) && tokens >= 0 && tokens <= TOKENS_MAX).toBe(true);
        }
        expect(reading.usage.reasoning).toBeLessThanOrEqual(reading.usage.output);
      }),
      { numRuns: 500 },
    );
  });
});

describe("DeepSeek's answer", () => {
  it('is read', () => {
    const choices = [
      { index: 0, message: { role: 'assistant', content: '{"lines":[]}' }, finish_reason: 'stop' },
    ];

    expect(deepseek.readAnswer({ id: 'c-1', model: 'deepseek-flash', choices })).toEqual({
      content: '{"lines":[]}',
      finishReason: 'stop',
      model: 'deepseek-flash',
      id: 'c-1',
    });
  });

  it.each([
    null,
    {},
    { choices: [] },
    { choices: [{}] },
    { choices: [{ message: { content: 5 } }], id: 7, model: {} },
  ])('gives nulls for %j', (body) => {
    expect(deepseek.readAnswer(body)).toEqual({ content: null, finishReason: null, model: null, id: null });
  });

  it('keeps no name that could not be stored or shown', () => {
    expect(deepseek.readAnswer({ id: 'a\u0000b', model: 'x'.repeat(201) })).toMatchObject({
      id: null,
      model: null,
    });
  });
});
