import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import type { ApiClient, Batch } from '../support/api-client.js';
import type { TestDatabase } from '../support/database.js';
import { addAccount, eventually } from '../support/effects.js';
import { PostgresProxy } from '../support/postgres-proxy.js';
import { ProviderProxy } from '../support/provider-proxy.js';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.js';
import type { Ground } from './ground.js';
import { asFiles, invoicesOf } from './invoices.js';
import { Member, type Role } from './member.js';
import type { Plan } from './plan.js';

const PROVIDER_TIMEOUT_SECONDS = '4';
const SUBMIT_MS_MAX = 120_000;
/** A key whose request was cut off is free again after two minutes. */
const KEYED_MS_MAX = 300_000;
const NOISE = ['429', '500', '503', 'blank_content'].map((fault) => ({
  fault,
  probability: 0.03,
  times: 1_000_000,
}));
const WINDOW_REQUESTS = 100_000;
const POOL_MAX = 4;
const POOL_WAIT_MS_MAX = 8_000;

export interface HeldClaim {
  invoiceId: string;
  token: string;
}

/** All that takes part in one run: the processes, the provider, the database, and what was sent in. */
export class Stage {
  readonly members: Member[] = [];
  /** What was done to it, in order. */
  readonly story: string[] = [];
  /** What must not have been seen on the way. */
  readonly seen: string[] = [];
  /** Invoices to be sent in, by company. */
  readonly shares = new Map<string, number>();
  kills = 0;
  cuts = 0;
  /** Past all proxies. */
  private readonly pool: Pool;
  private readonly startedAt = Date.now();

  private constructor(
    readonly plan: Plan,
    readonly ground: Ground,
    readonly database: TestDatabase,
    readonly sandbox: SandboxProcess,
    readonly provider: ProviderProxy,
  ) {
    this.pool = new Pool({
      connectionString: database.adminUrl,
      max: POOL_MAX,
      connectionTimeoutMillis: POOL_WAIT_MS_MAX,
    });
    this.pool.on('error', () => undefined);
  }

  /** Starts everything, with one account and the companies. */
  static async set(plan: Plan, ground: Ground): Promise<Stage> {
    const database = await ground.freshDatabase();
    const sandbox = await startSandboxProcess({
      latencyMs: plan.latencyMs,
      latencyJitterMs: plan.latencyJitterMs,
    });
    const provider = await ProviderProxy.start({
      target: sandbox.url,
      keepAlive: plan.keepAlive,
      onRequest: (id) => stage.witness(id),
    });
    const stage = new Stage(plan, ground, database, sandbox, provider);
    try {
      if (plan.noise) await sandbox.meet(...NOISE.map((noise) => ({ ...noise, seed: plan.seed })));
      await stage.startMembers();
      const account = await addAccount(stage.api, provider.url, ['norte', 'sur', 'oriente']);
      if (plan.slots !== null) await stage.limit(account.id, plan.slots);
      for (let index = 0; index < plan.companies; index++) {
        const { id } = await stage.api.createCompany();
        stage.shares.set(id, Math.floor((plan.invoices + index) / plan.companies));
      }
    } catch (error) {
      await stage.strike();
      throw error;
    }
    return stage;
  }

  get api(): ApiClient {
    return this.apiMember.alive.api;
  }

  get apiMember(): Member {
    const member = this.members.find(({ role }) => role !== 'worker');
    if (!member) throw new Error('no process serves the API');
    return member;
  }

  /** Those that do the work. */
  get workers(): Member[] {
    return this.members.filter(({ role }) => role !== 'api');
  }

  tell(event: string): void {
    this.story.push(`${((Date.now() - this.startedAt) / 1000).toFixed(3)} s  ${event}`);
  }

  get invoiceCount(): number {
    return [...this.shares.values()].reduce((sum, share) => sum + share, 0);
  }

  /** A step that the scenario is about was never reached: the run proves nothing. */
  miss(step: string): void {
    this.seen.push(`the run never came to: ${step}`);
  }

  /** Sends in the plan's invoices, a batch for each company, until each is taken; each try with one key, if asked to. */
  async submit(key?: string): Promise<void> {
    await Promise.all(
      [...this.shares].map(([companyId, share]) =>
        this.submitBatch({ companyId, share, key: key && `${key}-${companyId}` }),
      ),
    );
  }

  /** As a client that is told nothing would: sends it again until it is taken. What came twice counts as duplicate. */
  private async submitBatch(input: {
    companyId: string;
    share: number;
    key: string | undefined;
  }): Promise<void> {
    const { companyId, share, key } = input;
    const { plan } = this;
    const invoices = invoicesOf(share, plan.longInvoices);
    const files = plan.files ? await asFiles(invoices) : undefined;
    const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
    const send = () =>
      files
        ? this.api.submitFiles(companyId, files, headers)
        : this.api.post<Batch>(`/v1/companies/${companyId}/batches`, { invoices }, headers);
    await eventually(
      'the batch is not taken',
      () => this.api.ok(send()),
      key === undefined ? SUBMIT_MS_MAX : KEYED_MS_MAX,
    );
    this.tell(`batch of ${share} invoices taken`);
  }

  /** The member that sent a request. */
  async senderOf(requestId: string): Promise<Member> {
    const [row] = await this.query<{ worker: string }>(
      'select worker_id as worker from attempts where id = $1',
      [requestId],
    );
    const sender = this.workers.find(
      (member) => member.isAlive && row?.worker.includes(`-${member.alive.process.pid}-`),
    );
    if (!sender) throw new Error(`request ${requestId} has no sender`);
    return sender;
  }

  /** The claims that a member holds. */
  claimsOf(member: Member): Promise<HeldClaim[]> {
    return this.query<HeldClaim>(
      `select invoice_id as "invoiceId", claim_token::text as token from work_items where claimed_by like $1`,
      [`%-${member.alive.process.pid}-%`],
    );
  }

  /** Whether somebody else holds one of these by now. */
  async areTaken(claims: readonly HeldClaim[]): Promise<boolean> {
    const rows = await this.query(
      `select from work_items w join unnest($1::uuid[], $2::bigint[]) as was(invoice_id, token)
              on w.invoice_id = was.invoice_id and w.claim_token <> was.token`,
      [claims.map(({ invoiceId }) => invoiceId), claims.map(({ token }) => token)],
    );
    return rows.length > 0;
  }

  /** Limits the account: in slots, and in windows that are never full but must be booked. */
  private async limit(accountId: string, concurrency: number): Promise<void> {
    const limits = { concurrency, requestsPerMinute: WINDOW_REQUESTS, requestsPerDay: WINDOW_REQUESTS };
    await this.api.ok(
      this.api.request('PATCH', `/v1/provider-accounts/${accountId}`, {
        limits: { 'deepseek-flash': limits },
      }),
    );
  }

  /** Whether all that was to be sent in is there and nothing is left to do. */
  async isDone(): Promise<boolean> {
    const [row] = await this.query<{ invoices: number; open: number }>(
      `select (select count(*) from invoices)::int as invoices,
              ((select count(*) from work_items) + (select count(*) from batches where status = 'processing')
               + (select count(*) from attempts where status = 'in_flight'))::int as open`,
    );
    return row?.invoices === this.invoiceCount && row.open === 0;
  }

  /** One statement of the harness itself, past all proxies. */
  async query<Row extends object>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(sql, parameters)).rows;
  }

  async classifiedCount(): Promise<number> {
    const [row] = await this.query<{ count: number }>(
      `select count(*)::int as count from invoices where status = 'classified'`,
    );
    return row?.count ?? 0;
  }

  /** Ends everything at once and erases it. */
  async strike(): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill()));
    this.provider.stop();
    await this.sandbox.kill();
    await Promise.all(this.members.map(async (member) => member.database?.stop()));
    await this.pool.end();
    await this.database.drop();
  }

  private async startMembers(): Promise<void> {
    const { plan, ground } = this;
    const env = {
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      SANDBOX: 'off',
      PROVIDER_TIMEOUT_SECONDS,
      WORKER_CONCURRENCY: String(plan.concurrency),
      QUEUE_WINDOW: String(plan.queueWindow),
      ...(plan.backend === 'redis' && { REDIS_URL: ground.redis.url }),
    };
    const roles: [string, Role][] =
      plan.workers === 0
        ? [['all', 'all']]
        : [
            ['api', 'api'],
            ...Array.from({ length: plan.workers }, (_, index): [string, Role] => [
              `worker${index}`,
              'worker',
            ]),
          ];
    for (const [name, role] of roles) {
      const proxy =
        plan.scenario.holdsDatabase === true ? await PostgresProxy.start(this.database.url) : undefined;
      const own = { ...env, ROLE: role, DATABASE_URL: proxy?.url ?? this.database.url };
      this.members.push(new Member(name, role, own, proxy));
    }
    await Promise.all(this.members.map((member) => member.start()));
  }

  /** A request that has come as far as this has been recorded, or the first rule is broken. */
  private async witness(requestId: string): Promise<void> {
    try {
      const rows = await this.query('select from attempts where id = $1', [requestId]);
      if (rows.length === 0) this.seen.push(`request ${requestId} was sent before its attempt was recorded`);
    } catch {
      // PostgreSQL is away at this moment; the books are compared afterwards in any case.
    }
  }
}
