import type { LoggerService } from '@nestjs/common';
import { asJson, asText, logRecord, type LogFormat, type LogLevel } from './domain/log-record.js';
import { KnownSecrets } from './known-secrets.js';

/** What the framework tells of its own start; of interest only to whoever debugs it. */
const FRAMEWORK = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);
const ORDER = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const satisfies readonly LogLevel[];

export interface ProcessLogInput {
  format: LogFormat;
  level: LogLevel;
  /** Names the process in every line of JSON. */
  workerId: string;
  write?: (line: string) => void;
}

/**
 * The log of the process, on standard error: standard output is for what a program that starts us waits for. Every
 * line passes the redaction, whoever writes it and whatever the format.
 */
export class ProcessLog implements LoggerService {
  readonly secrets = new KnownSecrets();
  private format: LogFormat;
  private level: LogLevel;
  readonly workerId: string;
  private readonly write: (line: string) => void;

  constructor({ format, level, workerId, write }: ProcessLogInput) {
    this.format = format;
    this.level = level;
    this.workerId = workerId;
    this.write = write ?? ((line) => process.stderr.write(`${line}\n`));
  }

  /** For what becomes known only after the log is needed. */
  adjust({ format, level }: Pick<ProcessLogInput, 'format' | 'level'>): void {
    this.format = format;
    this.level = level;
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.print('log', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.print('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.print('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.print('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.print('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.print('verbose', message, rest);
  }

  private print(level: LogLevel, message: unknown, rest: readonly unknown[]): void {
    if (!this.shows(level)) return;
    const record = logRecord({ time: new Date(), level, message, rest, known: this.secrets.all });
    if (level === 'log' && FRAMEWORK.has(record.context) && !this.shows('debug')) return;
    this.write(this.format === 'json' ? asJson(record, this.workerId) : asText(record));
  }

  private shows(level: LogLevel): boolean {
    return ORDER.indexOf(level) <= ORDER.indexOf(this.level);
  }
}
