import { isObject, servedModel, type Model, type Refusal } from './protocol.js';
import { countTokens } from './tokens.js';

export interface ChatMessage {
  role: string;
  content: string;
}

export type Effort = 'low' | 'high' | 'max';

/** A request that passed the provider's checks. `prompt` is the text tokens are counted on. */
export interface ChatRequest {
  requestedModel: string;
  model: Model;
  messages: ChatMessage[];
  prompt: string;
  promptTokens: number;
  jsonMode: boolean;
  thinking: boolean;
  effort: Effort;
  maxTokens: number;
  userId: string;
}

/** The largest output the models give. */
export const OUTPUT_TOKENS_MAX = 393_216;
const ROLES = new Set(['system', 'user', 'assistant', 'tool']);
const EFFORTS = new Set(['low', 'high', 'max']);
const USER_ID = /^[A-Za-z0-9_-]{1,512}$/;

/** Reads a request's body text; a refusal when the provider would not serve it. */
export function readChatRequest(text: string): ChatRequest | Refusal {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { status: 400, message: 'Failed to parse the request body as JSON' };
  }
  if (!isObject(body)) return { status: 400, message: 'The request body must be a JSON object' };
  const messages = readMessages(body.messages);
  if (typeof messages === 'string') return { status: 422, message: messages };
  const problem = parameterProblem(body);
  if (problem) return { status: 422, message: problem };
  const requestedModel = String(body.model);
  const model = servedModel(requestedModel);
  if (!model) return { status: 400, message: 'Model Not Exist' };
  const prompt = renderPrompt(messages);
  const jsonMode = isObject(body.response_format) && body.response_format.type === 'json_object';
  if (jsonMode && !/json/i.test(prompt)) {
    const message =
      "Prompt must contain the word 'json' in some form to use 'response_format' 'json_object'.";
    return { status: 400, message };
  }
  return {
    requestedModel,
    model,
    messages,
    prompt,
    promptTokens: countTokens(prompt),
    jsonMode,
    thinking: !(isObject(body.thinking) && body.thinking.type === 'disabled'),
    effort: (body.reasoning_effort ?? 'high') as Effort,
    maxTokens: (body.max_tokens ?? OUTPUT_TOKENS_MAX) as number,
    userId: (body.user_id ?? '') as string,
  };
}

/** True when reading a request ended in a refusal. */
export function isRefusal(value: object): value is Refusal {
  return 'status' in value && 'message' in value;
}

function readMessages(value: unknown): ChatMessage[] | string {
  if (!Array.isArray(value) || value.length === 0)
    return 'messages: a list with at least one message is needed';
  const messages: ChatMessage[] = [];
  for (const [index, item] of (value as unknown[]).entries()) {
    if (!isObject(item) || typeof item.role !== 'string' || !ROLES.has(item.role))
      return `messages[${index}].role: must be one of ${[...ROLES].join(', ')}`;
    const content = readContent(item.content);
    if (content === undefined) return `messages[${index}].content: must be text or a list of text parts`;
    messages.push({ role: item.role, content });
  }
  return messages;
}

function readContent(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return undefined;
  const parts = (value as unknown[]).map((part) =>
    isObject(part) && part.type === 'text' && typeof part.text === 'string' ? part.text : undefined,
  );
  return parts.includes(undefined) ? undefined : parts.join('');
}

function parameterProblem(body: Record<string, unknown>): string | undefined {
  if (typeof body.model !== 'string') return 'model: a text is needed';
  if (!isInRange(body.temperature, 0, 2)) return 'temperature: must be a number from 0 to 2';
  if (!isInRange(body.top_p, 0, 1)) return 'top_p: must be a number from 0 to 1';
  const limit = body.max_tokens;
  if (!isInRange(limit, 1, OUTPUT_TOKENS_MAX) || (limit != null && !Number.isInteger(limit)))
    return `max_tokens: must be a whole number from 1 to ${OUTPUT_TOKENS_MAX}`;
  if (!isOneOf(body.response_format, ['text', 'json_object']))
    return 'response_format.type: must be text or json_object';
  if (!isOneOf(body.thinking, ['enabled', 'disabled'])) return 'thinking.type: must be enabled or disabled';
  const effort = body.reasoning_effort;
  if (effort != null && !(typeof effort === 'string' && EFFORTS.has(effort)))
    return 'reasoning_effort: must be low, high or max';
  const user = body.user_id;
  if (user != null && !(typeof user === 'string' && USER_ID.test(user)))
    return 'user_id: at most 512 letters, digits, _ or -';
  if (body.stream === true) return 'stream: the sandbox does not stream';
  return undefined;
}

function isInRange(value: unknown, min: number, max: number): boolean {
  return value == null || (typeof value === 'number' && value >= min && value <= max);
}

function isOneOf(value: unknown, types: readonly string[]): boolean {
  return value == null || (isObject(value) && typeof value.type === 'string' && types.includes(value.type));
}

function renderPrompt(messages: readonly ChatMessage[]): string {
  let prompt = '';
  for (const message of messages) prompt += `<|${message.role}|>${message.content}`;
  return prompt;
}
