import { resolve } from 'node:path';
import { parseSealKeys, type SealKeyRing } from './seal-keys.js';
import { ConfigurationError, readEnvironment } from './environment.js';
import { secretsOf } from './secrets-of.js';
import { traceTarget, type TraceTarget } from './trace-target.js';

/** What the process does: serve the API, work the queue, or both. */
export type Role = 'all' | 'api' | 'worker';

/** The whole configuration, read once at start; nothing else reads the environment. */
export class Config {
  readonly http: { host: string; port: number };
  readonly role: Role;
  /** Undefined: the embedded PostgreSQL under `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** Undefined: BullMQ on PostgreSQL. */
  readonly redisUrl: string | undefined;
  readonly dataDir: string;
  readonly adminToken: string | undefined;
  /** Undefined only in embedded mode, where the key is made under `dataDir`. */
  readonly sealKeys: SealKeyRing | undefined;
  readonly sandbox: boolean;
  readonly firmTimeZone: string;
  readonly providerTimeoutMs: number;
  /** Whether provider accounts may lead to private, loopback and link-local addresses. */
  readonly providerAllowPrivate: boolean;
  readonly workerConcurrency: number;
  readonly queueWindow: number;
  readonly uploadBytesMax: number;
  readonly logLevel: 'debug' | 'log' | 'warn' | 'error';
  readonly logFormat: 'text' | 'json';
  /** Logs each request to a provider with its tokens, price and cost; never its content. */
  readonly providerDebug: boolean;
  /** Where a pure worker serves its metrics; undefined: nowhere. */
  readonly metricsPort: number | undefined;
  /** Where traces go; undefined: none are made. */
  readonly traces: TraceTarget | undefined;
  /** What the environment holds that no log may show. */
  readonly secrets: readonly string[];

  constructor(source: Readonly<Record<string, string | undefined>>) {
    const environment = readEnvironment(source);
    this.http = { host: environment.HOST, port: environment.PORT };
    this.role = environment.ROLE;
    this.databaseUrl = environment.DATABASE_URL;
    this.redisUrl = environment.REDIS_URL;
    this.dataDir = resolve(environment.DATA_DIR);
    this.adminToken = environment.ADMIN_TOKEN;
    this.sealKeys = parseSealKeys(environment.ENCRYPTION_KEY, environment.ENCRYPTION_KEYS_OLD);
    if (this.databaseUrl && !this.sealKeys) {
      throw new ConfigurationError(
        'ENCRYPTION_KEY: must be set when DATABASE_URL is set (32 bytes, base64); it seals the provider secrets',
      );
    }
    const nothingConfigured =
      !environment.DATABASE_URL && !environment.REDIS_URL && !environment.ENCRYPTION_KEY;
    this.sandbox = environment.SANDBOX ? environment.SANDBOX === 'on' : nothingConfigured;
    this.firmTimeZone = environment.FIRM_TIME_ZONE;
    this.providerTimeoutMs = environment.PROVIDER_TIMEOUT_SECONDS * 1000;
    this.providerAllowPrivate = environment.PROVIDER_ALLOW_PRIVATE === 'on';
    this.workerConcurrency = environment.WORKER_CONCURRENCY;
    this.queueWindow = environment.QUEUE_WINDOW;
    this.uploadBytesMax = environment.MAX_UPLOAD_MB * 1024 * 1024;
    this.logLevel = environment.LOG_LEVEL;
    this.logFormat = environment.LOG_FORMAT;
    this.providerDebug = ['true', 'on'].includes(environment.PROVIDER_DEBUG);
    this.metricsPort = environment.METRICS_PORT;
    this.traces = traceTarget(environment);
    this.secrets = secretsOf(environment);
  }

  get servesApi(): boolean {
    return this.role !== 'worker';
  }

  get worksQueue(): boolean {
    return this.role !== 'api';
  }
}
