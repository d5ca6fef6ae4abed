import { describe, expect, it } from 'vitest';
import { isRefusal, readChatRequest } from './chat-request.js';

const good = { model: 'deepseek-flash', messages: [{ role: 'user', content: 'answer in json' }] };
const read = (change: object) => readChatRequest(JSON.stringify({ ...good, ...change }));

describe('a request that is refused', () => {
  it.each<[string, number, object]>([
    ['an unknown model', 400, { model: 'gpt-9' }],
    ['a model that was switched off', 400, { model: 'deepseek-chat' }],
    ['no model', 422, { model: undefined }],
    ['no messages', 422, { messages: [] }],
    ['a strange role', 422, { messages: [{ role: 'wizard', content: 'json' }] }],
    ['content that is no text', 422, { messages: [{ role: 'user', content: 5 }] }],
    ['too high a temperature', 422, { temperature: 2.1 }],
    ['a part of a token', 422, { max_tokens: 1.5 }],
    ['no tokens at all', 422, { max_tokens: 0 }],
    ['an unknown response format', 422, { response_format: { type: 'xml' } }],
    ['an unknown thinking type', 422, { thinking: { type: 'maybe' } }],
    ['an unknown effort', 422, { reasoning_effort: 'huge' }],
    ['a user id with a blank', 422, { user_id: 'a b' }],
    ['streaming', 422, { stream: true }],
    [
      'json mode without the word',
      400,
      { messages: [{ role: 'user', content: 'hola' }], response_format: { type: 'json_object' } },
    ],
  ])('%s: %i', (_, status, change) => {
    expect(read(change)).toMatchObject({ status });
  });

  it('a body that is not JSON, or not an object', () => {
    expect(readChatRequest('{"model":')).toMatchObject({ status: 400 });
    expect(readChatRequest('[]')).toMatchObject({ status: 400 });
  });
});

it('thinks unless told not to, with high effort', () => {
  expect(read({})).toMatchObject({ thinking: true, effort: 'high', jsonMode: false, userId: '' });
  expect(read({ thinking: { type: 'disabled' } })).toMatchObject({ thinking: false });
});

it('serves a retired name with the model that replaced it', () => {
  expect(read({ model: 'deepseek-v4-flash' })).toMatchObject({
    requestedModel: 'deepseek-v4-flash',
    model: 'deepseek-flash',
  });
});

it('joins text parts and refuses others', () => {
  const parts = [
    { type: 'text', text: 'a' },
    { type: 'text', text: 'b' },
  ];
  expect(read({ messages: [{ role: 'user', content: parts }] })).toMatchObject({ prompt: '<|user|>ab' });
  expect(isRefusal(read({ messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }))).toBe(true);
});
