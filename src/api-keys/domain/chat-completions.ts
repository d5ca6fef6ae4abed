import type { ChatAnswer, ChatRequest } from './provider-adapter.js';
import { isRecord } from './usage-fields.js';

/** The address of chat completions under a base URL, with or without a slash at its end. */
export function chatCompletionsUrl(baseUrl: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/chat/completions`;
}

/** The fields that all three providers share: two messages, a JSON object as answer, no streaming. */
export function chatBody({ model, system, user }: ChatRequest): Record<string, unknown> {
  return {
    model,
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ],
    response_format: { type: 'json_object' },
    stream: false,
  };
}

/** Reads an answer in the shape of OpenAI's chat completions; whatever has another shape gives nulls. */
export function readChatAnswer(body: unknown): ChatAnswer {
  const answer = isRecord(body) ? body : {};
  const choices: unknown = answer['choices'];
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const choice = isRecord(first) ? first : {};
  const message = isRecord(choice['message']) ? choice['message'] : {};
  const content = message['content'];
  return {
    content: typeof content === 'string' ? content : null,
    finishReason: label(choice['finish_reason']),
    model: label(answer['model']),
    id: label(answer['id']),
  };
}

/** A short printable text; anything else is not kept, for it is stored and shown. */
function label(value: unknown): string | null {
  return typeof value === 'string' && /^[\x20-\x7e]{1,200}$/.test(value) ? value : null;
}
