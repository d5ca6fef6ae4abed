import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Config } from './config.js';
import { ConfigurationError } from './environment.js';

const KEY = randomBytes(32).toString('base64');

describe('the configuration', () => {
  it('starts everything with nothing set', () => {
    const config = new Config({});

    expect(config).toMatchObject({ role: 'all', sandbox: true, http: { host: '127.0.0.1', port: 3000 } });
    expect(config.databaseUrl).toBeUndefined();
  });

  it('runs no simulated provider where something real is configured', () => {
    const config = new Config({ DATABASE_URL: 'postgres://localhost/x', ENCRYPTION_KEY: KEY });

    expect(config.sandbox).toBe(false);
  });

  it('takes an empty value as not set', () => {
    expect(new Config({ DATABASE_URL: '', SANDBOX: '', PORT: '' }).http.port).toBe(3000);
  });

  it.each([
    ['PORT', 'abc'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['ROLE', 'boss'],
    ['DATABASE_URL', 'mysql://x'],
    ['REDIS_URL', 'http://x'],
    ['ADMIN_TOKEN', 'two words'],
    ['SANDBOX', 'maybe'],
    ['FIRM_TIME_ZONE', 'Mars/Olympus'],
    ['WORKER_CONCURRENCY', '0'],
    ['QUEUE_WINDOW', '1.5'],
    ['PROVIDER_TIMEOUT_SECONDS', '0'],
    ['PROVIDER_ALLOW_PRIVATE', 'maybe'],
    ['LOG_LEVEL', 'loud'],
    ['ENCRYPTION_KEY', 'too-short'],
    ['ENCRYPTION_KEY', randomBytes(16).toString('base64')],
  ])('refuses %s=%s with a sentence that names it', (name, value) => {
    expect(() => new Config({ [name]: value })).toThrow(ConfigurationError);
    expect(() => new Config({ [name]: value })).toThrow(new RegExp(`^${name}: `, 'm'));
  });

  it('names every fault at once', () => {
    expect(() => new Config({ PORT: 'x', ROLE: 'y' })).toThrow(/PORT: [\s\S]*ROLE: /);
  });

  it('asks for ENCRYPTION_KEY where the database is not the embedded one', () => {
    expect(() => new Config({ DATABASE_URL: 'postgres://localhost/x' })).toThrow(/^ENCRYPTION_KEY: /);
  });
});
