import { ConsoleLogger, type LogLevel } from '@nestjs/common';

/** What the framework tells of its own start; of interest only to whoever debugs it. */
const FRAMEWORK = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);
const ORDER = ['error', 'warn', 'log', 'debug'] as const;

/** Logs go to standard error: standard output is for what a program that starts us waits for. */
export class ErrorStreamLogger extends ConsoleLogger {
  constructor(level: (typeof ORDER)[number]) {
    super({
      prefix: 'prorrata',
      colors: process.stderr.isTTY,
      logLevels: [...ORDER.slice(0, ORDER.indexOf(level) + 1)],
    });
  }

  protected override printMessages(messages: unknown[], context = '', logLevel: LogLevel = 'log'): void {
    if (logLevel === 'log' && FRAMEWORK.has(context) && !this.isLevelEnabled('debug')) return;
    super.printMessages(messages, context, logLevel, 'stderr');
  }
}
