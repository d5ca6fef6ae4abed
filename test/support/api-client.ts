import { setTimeout as sleep } from 'node:timers/promises';

export interface ApiAnswer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: T;
}

/** Shapes that the tests read; the OpenAPI document is the full truth. */
export interface Counts {
  received: number;
  accepted: number;
  duplicate: number;
  rejected: number;
  ignored: number;
  pending: number;
  classified: number;
  needsReview: number;
  failed: number;
}

export interface Batch {
  id: string;
  companyId: string;
  status: string;
  counts: Counts;
  waiting: string | null;
  waitingUntil: string | null;
  waitingMessage: string | null;
  saving: Money | null;
  finishedAt: string | null;
}

export interface Money {
  amount: string;
  currency: string;
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Speaks with the REST API as an ERP would. */
export class ApiClient {
  constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  as(token: string): ApiClient {
    return new ApiClient(this.url, token);
  }

  async request<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer<T>> {
    const form = body instanceof FormData;
    const raw = typeof body === 'string' || form;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body !== undefined && !raw && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: (json ? JSON.parse(text) : text) as T,
    };
  }

  get<T = Record<string, unknown>>(path: string) {
    return this.request<T>('GET', path);
  }

  post<T = Record<string, unknown>>(path: string, body?: unknown, headers?: Record<string, string>) {
    return this.request<T>('POST', path, body, headers);
  }

  /** The body of an answer that must be a success. */
  async ok<T>(answer: Promise<ApiAnswer<T>>): Promise<T> {
    const { status, body } = await answer;
    if (status >= 300) throw new Error(`unexpected ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** All pages of a list. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const join = path.includes('?') ? '&' : '?';
      const page: Page<T> = await this.ok(
        this.get<Page<T>>(`${path}${join}limit=500${cursor ? `&cursor=${cursor}` : ''}`),
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }

  async createCompany(
    fields: Record<string, unknown> = {},
  ): Promise<{ id: string; warnings: { code: string }[] }> {
    return this.ok(
      this.post('/v1/companies', { name: 'Empresa de Prueba SAS', taxId: '900123456', ...fields }),
    );
  }

  async submitJson(
    companyId: string,
    invoices: unknown[],
    options: Record<string, unknown> = {},
  ): Promise<Batch> {
    return this.ok(this.post<Batch>(`/v1/companies/${companyId}/batches`, { ...options, invoices }));
  }

  async submitFiles(
    companyId: string,
    files: { name: string; bytes: Uint8Array | string }[],
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer<Batch>> {
    const form = new FormData();
    for (const { name, bytes } of files) form.append('files', new Blob([bytes]), name);
    return this.post<Batch>(`/v1/companies/${companyId}/batches`, form, headers);
  }

  /** Waits until the batch is finished; checks at each look that its counts add up. */
  async finished(batchId: string, msMax = 60_000): Promise<Batch> {
    const deadline = Date.now() + msMax;
    for (;;) {
      const batch = await this.ok(this.get<Batch>(`/v1/batches/${batchId}`));
      assertCounts(batch.counts);
      if (batch.status !== 'processing') return batch;
      if (Date.now() > deadline) throw new Error(`batch not finished: ${JSON.stringify(batch)}`);
      await sleep(100);
    }
  }
}

export function assertCounts(counts: Counts): void {
  const { received, accepted, duplicate, rejected, ignored, pending, classified, needsReview, failed } =
    counts;
  if (
    received !== accepted + duplicate + rejected + ignored ||
    accepted !== pending + classified + needsReview + failed
  ) {
    throw new Error(`the counts do not add up: ${JSON.stringify(counts)}`);
  }
}

/** JSON invoices that differ by number; descriptions come from ordinary purchases. */
export function jsonInvoices(
  count: number,
  options: { prefix?: string; supplier?: string } = {},
): Record<string, unknown>[] {
  const { prefix = 'F', supplier = '800197268' } = options;
  const descriptions = [
    'Resma de papel carta',
    'Servicio de internet corporativo',
    'Arrendamiento oficina mes de noviembre',
    'Transporte de mercancía Bogotá - Cali',
    'Mantenimiento de equipo de cómputo',
    'Servicio de aseo y cafetería',
    'Honorarios asesoría jurídica',
    'Combustible vehículo de reparto',
  ];
  return Array.from({ length: count }, (_, index) => ({
    externalId: `${prefix}-${index}`,
    number: `${prefix}${index}`,
    issueDate: '2026-11-20',
    currency: 'COP',
    supplier: { taxId: supplier, name: 'Proveedor de Ejemplo SAS' },
    lines: [
      {
        id: '1',
        description: descriptions[index % descriptions.length],
        quantity: '1',
        unitPrice: '100000.00',
        amount: '100000.00',
      },
    ],
    taxes: [{ scheme: '01', percent: '19.00', base: '100000.00', amount: '19000.00' }],
    total: '119000.00',
  }));
}
