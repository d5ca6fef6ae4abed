export interface Notice {
  code: string;
  message: string;
}

export interface Policy {
  expenseArea: '51' | '52';
  vatCreditable: boolean;
  withhold: 'as_documented' | 'never';
  accounts: Partial<Record<RoleAccount, string>>;
}

export const ROLE_ACCOUNTS = [
  'inputVat',
  'withholdingIncome',
  'withholdingVat',
  'withholdingIca',
  'payableGoods',
  'payableServices',
  'advances',
] as const;
export type RoleAccount = (typeof ROLE_ACCOUNTS)[number];

export interface Quota {
  invoicesPerDay?: number;
  leastPauseMs?: number;
}

export interface Company {
  id: string;
  name: string;
  taxId: string;
  checkDigit: string | null;
  currency: string;
  timeZone: string;
  externalId: string | null;
  weight: number;
  providerAccountId: string | null;
  /** Serves when the company's account cannot. */
  fallbackProviderAccountId: string | null;
  /** Bounds of its work by choice; null: none. */
  quota: Quota | null;
  /** The billing plan; null: the cost is charged. */
  plan: Record<string, unknown> | null;
  policy: Policy;
  minConfidence: string;
  warnings: Notice[];
  createdAt: string;
  archivedAt: string | null;
}

export interface ChartAccount {
  code: string;
  name: string;
  postable: boolean;
}

export interface AccessToken {
  id: string;
  name: string;
  scopes: string[];
  expiresAt: string | null;
}

export interface IssuedToken extends AccessToken {
  token: string;
}

export const SCOPES = [
  'companies:read',
  'companies:write',
  'batches:read',
  'batches:write',
  'invoices:read',
  'invoices:write',
  'usage:read',
  'costs:read',
  'webhooks:read',
  'webhooks:write',
] as const;
