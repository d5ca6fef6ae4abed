import 'reflect-metadata';
import { ConfigurationError } from './config/environment.js';
import { WORKER_ID } from './queue/worker-id.js';
import { start } from './start.js';
import { ProcessLog } from './telemetry/process-log.js';

// The environment is read here and nowhere else.
// eslint-disable-next-line no-restricted-properties
const environment = process.env;
// What is wrong with the configuration is told before it could say in which format.
const format = /^json$/i.test(environment['LOG_FORMAT'] ?? '') ? 'json' : 'text';
const log = new ProcessLog({ format, level: 'log', workerId: WORKER_ID });

/** Node would print an error with all that libraries attach to it; here it passes the redaction like everything else. */
function fail(error: unknown): void {
  if (error instanceof ConfigurationError) log.fatal(`The configuration cannot be used:\n${error.message}`);
  else log.fatal(error);
  process.exit(1);
}

process.on('uncaughtException', fail);
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  log.warn(`${warning.name}: ${warning.message}`, 'Node');
});
start(environment, log).catch(fail);
