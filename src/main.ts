import 'reflect-metadata';
import { ConfigurationError } from './config/environment.js';
import { start } from './start.js';

// The environment is read here and nowhere else.
// eslint-disable-next-line no-restricted-properties
start(process.env).catch((error: unknown) => {
  const message =
    error instanceof ConfigurationError ? `The configuration cannot be used:\n${error.message}` : error;
  console.error(message);
  process.exit(1);
});
