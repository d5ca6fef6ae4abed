import 'reflect-metadata';
import { plainToInstance, Transform } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsTimeZone,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
  validateSync,
} from 'class-validator';

const toInteger = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value,
);
const lowerCase = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' ? value.toLowerCase() : value,
);

/** The raw environment, as strings and whole numbers; rules only, no meaning. */
class Environment {
  @toInteger @IsInt() @Min(0) @Max(65_535) PORT = 3000;
  @IsString() @MinLength(1) HOST = '127.0.0.1';
  @lowerCase @IsIn(['all', 'api', 'worker']) ROLE: 'all' | 'api' | 'worker' = 'all';
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\//, { message: 'must begin with postgres:// or postgresql://' })
  DATABASE_URL?: string;
  @IsOptional()
  @Matches(/^rediss?:\/\//, { message: 'must begin with redis:// or rediss://' })
  REDIS_URL?: string;
  @IsString() @MinLength(1) DATA_DIR = '.data';
  @IsOptional()
  @Matches(/^[\x21-\x7e]{1,500}$/, { message: 'must be visible ASCII characters without spaces' })
  ADMIN_TOKEN?: string;
  @IsOptional() @IsString() ENCRYPTION_KEY?: string;
  @IsOptional() @IsString() ENCRYPTION_KEYS_OLD?: string;
  @IsOptional() @lowerCase @IsIn(['on', 'off']) SANDBOX?: 'on' | 'off';
  @IsTimeZone() FIRM_TIME_ZONE = 'America/Bogota';
  @lowerCase @IsIn(['on', 'off']) WEBHOOK_ALLOW_PRIVATE: 'on' | 'off' = 'off';
  @lowerCase @IsIn(['on', 'off']) PROVIDER_ALLOW_PRIVATE: 'on' | 'off' = 'on';
  @toInteger @IsInt() @Min(1) @Max(600) PROVIDER_TIMEOUT_SECONDS = 120;
  @toInteger @IsInt() @Min(1) @Max(256) WORKER_CONCURRENCY = 64;
  @toInteger @IsInt() @Min(1) @Max(10_000) QUEUE_WINDOW = 128;
  @toInteger @IsInt() @Min(1) @Max(2_048) MAX_UPLOAD_MB = 1_024;
  @lowerCase @IsIn(['debug', 'log', 'warn', 'error']) LOG_LEVEL: 'debug' | 'log' | 'warn' | 'error' = 'log';
  @lowerCase @IsIn(['text', 'json']) LOG_FORMAT: 'text' | 'json' = 'text';
  @lowerCase @IsIn(['true', 'false', 'on', 'off']) PROVIDER_DEBUG: 'true' | 'false' | 'on' | 'off' = 'false';
  @IsOptional() @toInteger @IsInt() @Min(0) @Max(65_535) METRICS_PORT?: number;
  @IsOptional()
  @IsUrl(
    { protocols: ['http', 'https'], require_protocol: true, require_tld: false },
    { message: 'must be an http or https address' },
  )
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;
  @IsOptional()
  @Matches(/^[^\s=,]+=[^,\r\n]*(,\s*[^\s=,]+=[^,\r\n]*)*$/, {
    message: 'must be name=value, separated by commas',
  })
  OTEL_EXPORTER_OTLP_HEADERS?: string;
}

/** Why the environment cannot be used; one sentence for each variable at fault. */
export class ConfigurationError extends Error {}

const KNOWN = Object.keys(new Environment()).concat([
  'DATABASE_URL',
  'REDIS_URL',
  'ADMIN_TOKEN',
  'ENCRYPTION_KEY',
  'ENCRYPTION_KEYS_OLD',
  'SANDBOX',
  'METRICS_PORT',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
]);

/** Reads and checks the known variables; an empty value counts as unset. Throws `ConfigurationError` listing every fault. */
export function readEnvironment(source: Readonly<Record<string, string | undefined>>): Environment {
  const given = Object.fromEntries(
    KNOWN.filter((name) => (source[name] ?? '') !== '').map((name) => [name, source[name]]),
  );
  const environment = plainToInstance(Environment, given, { exposeDefaultValues: true });
  const faults = validateSync(environment).map(
    (fault) => `${fault.property}: ${Object.values(fault.constraints ?? {}).join('; ')}`,
  );
  if (faults.length > 0) throw new ConfigurationError(faults.join('\n'));
  return environment;
}

export type { Environment };
