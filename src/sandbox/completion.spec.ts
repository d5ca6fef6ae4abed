import { expect, it } from 'vitest';
import { isRefusal, readChatRequest, type ChatRequest } from './chat-request.js';
import { complete } from './completion.js';
import { envelope } from './envelope.js';
import { countTokens, type TokenCounts } from './tokens.js';

const invoice = {
  supplier: { name: 'Papeles SAS' },
  lines: [
    { id: 'a', description: 'Resma de papel', amount: '10' },
    { id: 'b', description: 'Flete', amount: '5' },
  ],
  accounts: [
    { code: '519530', name: 'Útiles, papelería y fotocopias' },
    { code: '513550', name: 'Transporte, fletes y acarreos' },
  ],
};

function requestOf(change: object, user: object | string = invoice): ChatRequest {
  const content = typeof user === 'string' ? user : JSON.stringify(user);
  const messages = [
    { role: 'system', content: 'Answer in json.\n519530 Útiles, papelería\n613554 Aseo y vigilancia' },
    { role: 'user', content },
  ];
  const body = { model: 'deepseek-flash', messages, response_format: { type: 'json_object' }, ...change };
  const request = readChatRequest(JSON.stringify(body));
  if (isRefusal(request)) throw new Error(request.message);
  return request;
}

const off = { thinking: { type: 'disabled' } };
const linesOf = (content: string) => (JSON.parse(content) as { lines: Record<string, unknown>[] }).lines;

it('answers each line of the invoice', () => {
  const { content, finishReason } = complete(requestOf(off), undefined);
  expect(linesOf(content).map(({ id, account }) => [id, account])).toEqual([
    ['a', '519530'],
    ['b', '513550'],
  ]);
  expect(finishReason).toBe('stop');
});

it('takes the accounts from the system message when the invoice lists none', () => {
  const { content } = complete(
    requestOf(off, { lines: [{ id: '1', description: 'Vigilancia' }] }),
    undefined,
  );
  expect(linesOf(content)[0]).toMatchObject({ account: '613554' });
});

it('counts reasoning inside the output, and none when thinking is off', () => {
  const plain = complete(requestOf(off), undefined);
  const thinking = complete(requestOf({}), undefined);
  expect(plain).toMatchObject({
    reasoning: '',
    reasoningTokens: 0,
    outputTokens: countTokens(plain.content),
  });
  expect(thinking.reasoningTokens).toBeGreaterThan(0);
  expect(thinking.outputTokens).toBe(plain.outputTokens + thinking.reasoningTokens);
});

it('thinks longer with more effort', () => {
  const tokens = ['low', 'high', 'max'].map(
    (reasoning_effort) => complete(requestOf({ reasoning_effort }), undefined).reasoningTokens,
  );
  expect(tokens).toEqual([...new Set(tokens)].sort((a, b) => a - b));
});

it('stops at max_tokens, reasoning first', () => {
  expect(complete(requestOf({ ...off, max_tokens: 5 }), undefined)).toMatchObject({
    content: '{"lines":[{"id":"a",',
    finishReason: 'length',
    outputTokens: 5,
  });
  expect(complete(requestOf({ max_tokens: 5 }), undefined)).toMatchObject({ content: '', outputTokens: 5 });
});

it('spoils the answer as each content fault says', () => {
  const request = requestOf(off);
  expect(complete(request, 'blank_content').content.trim()).toBe('');
  expect(() => void JSON.parse(complete(request, 'not_json').content)).toThrow();
  expect(linesOf(complete(request, 'missing_line').content)).toHaveLength(1);
  expect(linesOf(complete(request, 'unknown_account').content)[0]).toMatchObject({ account: '999999' });
  expect(linesOf(complete(request, 'wrong_types').content)[0]).toMatchObject({
    account: 519530,
    reason: null,
  });
  expect(linesOf(complete(request, 'low_confidence').content)[0]).toMatchObject({ confidence: 0.1 });
});

it('reports usage as it is, or as a usage fault says', () => {
  const request = requestOf(off);
  const completion = complete(request, undefined);
  const tokens: TokenCounts = { cacheHit: 128, cacheMiss: 30, output: 60, reasoning: 0 };
  const usage = (fault: Parameters<typeof envelope>[0]['fault']) => {
    const text = envelope({ id: 'x', createdMs: 0, request, completion, tokens, fault });
    return (JSON.parse(text) as { usage?: Record<string, number> }).usage;
  };
  expect(usage(undefined)).toEqual({
    prompt_tokens: 158,
    completion_tokens: 60,
    total_tokens: 218,
    prompt_cache_hit_tokens: 128,
    prompt_cache_miss_tokens: 30,
    prompt_tokens_details: { cached_tokens: 128 },
    completion_tokens_details: { reasoning_tokens: 0 },
  });
  expect(usage('no_usage')).toBeUndefined();
  expect(usage('negative_usage')?.completion_tokens).toBeLessThan(0);
  expect(usage('huge_usage')?.completion_tokens).toBeGreaterThanOrEqual(1e15);
  expect(usage('lying_usage')).toMatchObject({ prompt_tokens: 175, prompt_cache_hit_tokens: 128 });
});
