/** One route of the contract and what a company's token needs for it. */
export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** As OpenAPI writes it. */
  path: string;
  needs: string;
  /** A body that would be taken. */
  body?: unknown;
}

const ADMIN = 'administrator';
const LINE = { id: '1', account: '519530' };
const PRICES = { cacheHit: '0.1', cacheMiss: '0.2', output: '0.3' };

/** Every guarded route of the contract that is built so far. */
export const ROUTES: readonly Route[] = [
  { method: 'POST', path: '/v1/companies', needs: ADMIN, body: { name: 'Otra', taxId: '900123456' } },
  { method: 'GET', path: '/v1/companies', needs: 'companies:read' },
  { method: 'GET', path: '/v1/companies/{companyId}', needs: 'companies:read' },
  {
    method: 'PATCH',
    path: '/v1/companies/{companyId}',
    needs: 'companies:write',
    body: { minConfidence: '0.7' },
  },
  { method: 'DELETE', path: '/v1/companies/{companyId}', needs: ADMIN },
  { method: 'GET', path: '/v1/companies/{companyId}/accounts', needs: 'companies:read' },
  {
    method: 'PUT',
    path: '/v1/companies/{companyId}/accounts',
    needs: 'companies:write',
    body: [{ code: '519530', name: 'Papelería', postable: true }],
  },
  { method: 'GET', path: '/v1/companies/{companyId}/budget', needs: 'companies:read' },
  {
    method: 'PUT',
    path: '/v1/companies/{companyId}/budget',
    needs: ADMIN,
    body: { monthly: { amount: '100', currency: 'USD' } },
  },
  { method: 'DELETE', path: '/v1/companies/{companyId}/budget', needs: ADMIN },
  { method: 'GET', path: '/v1/budget', needs: ADMIN },
  {
    method: 'PUT',
    path: '/v1/budget',
    needs: ADMIN,
    body: { monthly: { amount: '100', currency: 'USD' } },
  },
  { method: 'DELETE', path: '/v1/budget', needs: ADMIN },
  {
    method: 'POST',
    path: '/v1/companies/{companyId}/access-tokens',
    needs: ADMIN,
    body: { name: 'mía', scopes: ['batches:read'] },
  },
  { method: 'GET', path: '/v1/companies/{companyId}/access-tokens', needs: ADMIN },
  { method: 'DELETE', path: '/v1/companies/{companyId}/access-tokens/{tokenId}', needs: ADMIN },
  { method: 'GET', path: '/v1/companies/{companyId}/statements', needs: 'costs:read' },
  { method: 'GET', path: '/v1/companies/{companyId}/statements/{period}', needs: 'costs:read' },
  { method: 'GET', path: '/v1/companies/{companyId}/journal', needs: 'invoices:read' },
  { method: 'GET', path: '/v1/companies/{companyId}/journal/summary', needs: 'invoices:read' },
  {
    method: 'POST',
    path: '/v1/companies/{companyId}/batches',
    needs: 'batches:write',
    body: { invoices: [] },
  },
  {
    method: 'POST',
    path: '/v1/provider-accounts',
    needs: ADMIN,
    body: { name: 'Otra', provider: 'deepseek' },
  },
  { method: 'GET', path: '/v1/provider-accounts', needs: ADMIN },
  { method: 'GET', path: '/v1/provider-accounts/{accountId}', needs: ADMIN },
  { method: 'PATCH', path: '/v1/provider-accounts/{accountId}', needs: ADMIN, body: { name: 'Mía' } },
  { method: 'GET', path: '/v1/provider-accounts/{accountId}/limits', needs: ADMIN },
  { method: 'POST', path: '/v1/provider-accounts/{accountId}/limits/rebuild', needs: ADMIN },
  {
    method: 'POST',
    path: '/v1/provider-accounts/{accountId}/keys',
    needs: ADMIN,
    body: { name: 'mía', secret: 'sk-sandbox-mia-0001' },
  },
  {
    method: 'PATCH',
    path: '/v1/provider-accounts/{accountId}/keys/{keyId}',
    needs: ADMIN,
    body: { status: 'disabled' },
  },
  { method: 'DELETE', path: '/v1/provider-accounts/{accountId}/keys/{keyId}', needs: ADMIN },
  { method: 'GET', path: '/v1/provider-accounts/{accountId}/balance', needs: ADMIN },
  { method: 'POST', path: '/v1/provider-accounts/{accountId}/bills', needs: ADMIN },
  { method: 'GET', path: '/v1/provider-accounts/{accountId}/bills', needs: ADMIN },
  { method: 'GET', path: '/v1/provider-accounts/{accountId}/bills/progress', needs: ADMIN },
  { method: 'GET', path: '/v1/bills/{billId}', needs: ADMIN },
  { method: 'GET', path: '/v1/bill-mappings', needs: ADMIN },
  {
    method: 'POST',
    path: '/v1/bill-mappings',
    needs: ADMIN,
    body: {
      name: 'x',
      provider: 'groq',
      columns: { start: 'd', model: 'm', cost: 'c' },
      timeFormat: 'date',
      bucket: 'day',
      timeZone: 'UTC',
      currency: 'USD',
    },
  },
  { method: 'GET', path: '/v1/bills/{billId}/lines', needs: ADMIN },
  { method: 'GET', path: '/v1/prices', needs: ADMIN },
  {
    method: 'POST',
    path: '/v1/prices',
    needs: ADMIN,
    body: {
      provider: 'deepseek',
      model: 'x',
      currency: 'USD',
      prices: PRICES,
      validFrom: '2030-01-01T00:00:00Z',
    },
  },
  { method: 'GET', path: '/v1/price-schedules', needs: ADMIN },
  {
    method: 'POST',
    path: '/v1/price-schedules',
    needs: ADMIN,
    body: { name: 'x', timeZone: 'America/Bogota', periods: [] },
  },
  {
    method: 'PUT',
    path: '/v1/price-schedules/{name}/holidays/{year}',
    needs: ADMIN,
    body: { dates: [], source: 'x' },
  },
  { method: 'GET', path: '/v1/batches', needs: 'batches:read' },
  { method: 'GET', path: '/v1/batches/{batchId}', needs: 'batches:read' },
  { method: 'GET', path: '/v1/batches/{batchId}/documents', needs: 'batches:read' },
  { method: 'GET', path: '/v1/batches/{batchId}/events', needs: 'batches:read' },
  { method: 'GET', path: '/v1/batches/{batchId}/invoices', needs: 'invoices:read' },
  { method: 'POST', path: '/v1/batches/{batchId}/retry', needs: 'batches:write' },
  { method: 'POST', path: '/v1/batches/{batchId}/cancel', needs: 'batches:write' },
  { method: 'GET', path: '/v1/invoices', needs: 'invoices:read' },
  { method: 'GET', path: '/v1/invoices/{invoiceId}', needs: 'invoices:read' },
  { method: 'GET', path: '/v1/invoices/{invoiceId}/attempts', needs: 'usage:read' },
  {
    method: 'POST',
    path: '/v1/invoices/{invoiceId}/review',
    needs: 'invoices:write',
    body: { lines: [LINE], remember: 'always' },
  },
  { method: 'GET', path: '/v1/attempts', needs: 'usage:read' },
  { method: 'GET', path: '/v1/attempts/export', needs: 'usage:read' },
  { method: 'GET', path: '/v1/usage', needs: 'usage:read' },
  { method: 'GET', path: '/v1/usage/today', needs: 'usage:read' },
  { method: 'GET', path: '/v1/usage/month', needs: 'usage:read' },
  { method: 'GET', path: '/v1/usage/total', needs: 'usage:read' },
  { method: 'GET', path: '/v1/usage/rate-limits', needs: 'usage:read' },
  { method: 'GET', path: '/v1/digests', needs: ADMIN },
  { method: 'GET', path: '/v1/digests/latest', needs: ADMIN },
  { method: 'GET', path: '/v1/digests/{digestId}', needs: ADMIN },
  { method: 'POST', path: '/v1/digests', needs: ADMIN },
  { method: 'GET', path: '/v1/usage/keys', needs: ADMIN },
  { method: 'GET', path: '/v1/periods/{period}/evidence', needs: ADMIN },
  { method: 'GET', path: '/v1/companies/{companyId}/statements/{period}/explain', needs: 'costs:read' },
  { method: 'GET', path: '/v1/periods/{period}/allocation', needs: ADMIN },
  { method: 'GET', path: '/v1/allocation-policy', needs: ADMIN },
  { method: 'PUT', path: '/v1/allocation-policy', needs: ADMIN, body: { method: 'even' } },
  {
    method: 'POST',
    path: '/v1/companies/{companyId}/statements/{period}/credit-note',
    needs: ADMIN,
    body: { reason: 'x', whole: true },
  },
  { method: 'GET', path: '/v1/periods/{period}/report', needs: ADMIN },
  { method: 'GET', path: '/v1/periods/{period}/statements', needs: ADMIN },
  { method: 'POST', path: '/v1/periods/{period}/reports', needs: ADMIN, body: { format: 'json' } },
  { method: 'GET', path: '/v1/reports/{reportId}', needs: ADMIN },
  { method: 'GET', path: '/v1/reports/{reportId}/events', needs: ADMIN },
  { method: 'GET', path: '/v1/reports/{reportId}/file', needs: ADMIN },
  { method: 'GET', path: '/v1/exchange-rates', needs: ADMIN },
  {
    method: 'POST',
    path: '/v1/exchange-rates',
    needs: ADMIN,
    body: {
      rates: [{ base: 'USD', quote: 'COP', rate: '4008.70', validFrom: '2025-08-23', validTo: '2025-08-25' }],
    },
  },
  { method: 'GET', path: '/v1/bills/{billId}/reconciliation', needs: ADMIN },
  { method: 'POST', path: '/v1/bills/{billId}/settle', needs: ADMIN },
  { method: 'GET', path: '/v1/periods', needs: ADMIN },
  { method: 'GET', path: '/v1/periods/chain', needs: ADMIN },
  { method: 'GET', path: '/v1/periods/{period}', needs: ADMIN },
  { method: 'GET', path: '/v1/periods/{period}/result', needs: ADMIN },
  { method: 'GET', path: '/v1/periods/{period}/events', needs: ADMIN },
  { method: 'POST', path: '/v1/periods/{period}/prepare', needs: ADMIN },
  {
    method: 'POST',
    path: '/v1/periods/{period}/close',
    needs: ADMIN,
    body: { method: 'per_invoice', pool: 'metered' },
  },
];

/** The routes that anybody may ask. */
export const OPEN_ROUTES: readonly Pick<Route, 'method' | 'path'>[] = [
  { method: 'GET', path: '/health/live' },
  { method: 'GET', path: '/health/ready' },
  { method: 'GET', path: '/health/workers' },
  { method: 'GET', path: '/metrics' },
];

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

/** What a route must be asked beside its path. */
const QUESTIONS: Readonly<Record<string, string>> = {
  '/v1/companies/{companyId}/journal': '?period=2026-01',
  '/v1/companies/{companyId}/journal/summary': '?period=2026-01',
};

const NOBODY = '00000000-0000-7000-8000-000000000000';

/** Puts ids into a path; what is not given becomes an id that nothing has, or a month without use. Adds the query that the route needs. */
export function fillPath(path: string, ids: Readonly<Record<string, string>> = {}): string {
  const filled = path.replace(
    /\{(\w+)\}/g,
    (_, name: string) => ids[name] ?? (name === 'period' ? '2024-02' : NOBODY),
  );
  return filled + (QUESTIONS[path] ?? '');
}
