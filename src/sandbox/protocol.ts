/** The words of DeepSeek's protocol that several files of the sandbox need. */
export const PROVIDER_HEADER = 'x-simulated-provider';
export const PROVIDER_NAME = 'prorrata-sandbox';

/** The account every key of one sandbox belongs to; it fills the bill's `user_id` column. */
export const ACCOUNT_ID = '5a4db0c5-0000-4000-8000-000000000001';

export const MODELS = ['deepseek-flash', 'deepseek-v4-pro'] as const;
export type Model = (typeof MODELS)[number];

/** Retired names are served by deepseek-flash and billed at its price. */
const REROUTED: ReadonlyMap<string, Model> = new Map([
  ['deepseek-v4-flash', 'deepseek-flash'],
  ['deepseek-v4-flash-vision-exp', 'deepseek-flash'],
]);

/** The model that answers to a name, or undefined for a name the provider does not know. */
export function servedModel(name: string): Model | undefined {
  return MODELS.find((model) => model === name) ?? REROUTED.get(name);
}

/** A refusal in the provider's words; it costs nothing. */
export interface Refusal {
  status: number;
  message: string;
  retryAfterSeconds?: number;
}

const ERROR_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'unknown_error',
  429: 'rate_limit_error',
  500: 'server_error',
  503: 'service_unavailable_error',
};

/** The error body `{"error":{message,type,param,code}}` of a refusal, as text. */
export function errorBody(refusal: Refusal): string {
  const type = ERROR_TYPES[refusal.status] ?? 'invalid_request_error';
  return JSON.stringify({
    error: { message: refusal.message, type, param: null, code: 'invalid_request_error' },
  });
}

/** Narrows an unknown JSON value to an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
