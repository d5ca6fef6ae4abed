import { describe, it } from 'vitest';
import { redisInstalled } from './redis.js';

/** `describe` for what needs Redis: skipped by name where there is no `redis-server`, failing under TEST_REDIS=required. */
export function describeWithRedis(name: string, specs: () => void): void {
  if (redisInstalled()) {
    describe(name, specs);
  } else if (process.env['TEST_REDIS'] === 'required') {
    describe(name, () => {
      it('needs a redis-server, because TEST_REDIS=required', () => {
        throw new Error('redis-server is not installed (apt-get install redis-server)');
      });
    });
  } else {
    describe.skip(`${name} [skipped: no redis-server]`, specs);
  }
}
