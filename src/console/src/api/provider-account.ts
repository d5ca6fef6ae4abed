export const PROVIDERS = ['deepseek', 'groq', 'xai'] as const;
export type Provider = (typeof PROVIDERS)[number];

export const LIMITS = [
  'concurrency',
  'requestsPerMinute',
  'requestsPerHour',
  'requestsPerDay',
  'tokensPerMinute',
  'tokensPerDay',
] as const;
export type ModelLimits = Partial<Record<(typeof LIMITS)[number], number>>;

export interface Availability {
  status: 'available' | 'saturated' | 'suspended' | 'no_key' | 'unavailable';
  /** When it may go on; null when nobody knows. */
  until: string | null;
  message: string;
}

/** What staff should know of an account, how often it happened, and when last. */
export interface AccountWarning {
  code: string;
  model: string;
  detail: string;
  count: number;
  firstAt: string;
  lastAt: string;
}

export interface ProviderAccount {
  id: string;
  name: string;
  provider: Provider;
  baseUrl: string;
  model: string;
  currency: string;
  limits: Record<string, ModelLimits>;
  thinking: boolean;
  isDefault: boolean;
  /** Serves when this one cannot, for every company that uses it. */
  fallbackAccountId: string | null;
  simulated: boolean;
  status: 'active' | 'suspended';
  availability: Availability;
  warnings: AccountWarning[];
  createdAt: string;
}

export interface ProviderKey {
  id: string;
  name: string;
  masked: string;
  status: 'active' | 'disabled' | 'invalid' | 'revoked' | 'cooling';
  coolingUntil: string | null;
  lastUsedAt: string | null;
  requests: number;
  rateLimited: number;
  errors: number;
  share: string;
}

export interface ProviderAccountWithKeys extends ProviderAccount {
  keys: ProviderKey[];
}
