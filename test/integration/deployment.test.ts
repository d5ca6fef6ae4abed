import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Config } from '../../src/config/config.js';

const ROOT = join(import.meta.dirname, '..', '..');
const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
const compose = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
const exampleValues = new Map(
  [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
);
/** What docker-compose.yml itself uses; the service never sees these. */
const COMPOSE_ONLY = ['POSTGRES_SUPERUSER_PASSWORD', 'POSTGRES_APP_PASSWORD', 'REDIS_PASSWORD'];

/** The variables' names, as the rules of the environment declare them. */
function declaredVariables(): string[] {
  const rules = readFileSync(join(ROOT, 'src', 'config', 'environment.ts'), 'utf8');
  const body = /class Environment \{([\s\S]*?)\n\}/.exec(rules)?.[1] ?? '';
  return [...body.matchAll(/\b([A-Z][A-Z_]{3,})(?=\??: |\?;| = )/g)].map(([, name = '']) => name);
}

describe('.env.example', () => {
  it('lists every variable that the service reads, and no other', () => {
    const listed = [...exampleValues.keys()].filter((name) => !COMPOSE_ONLY.includes(name));

    expect(listed.toSorted()).toEqual(declaredVariables().toSorted());
  });

  it('shows the defaults: copied as it is, it changes nothing', () => {
    expect(new Config(Object.fromEntries(exampleValues))).toEqual(new Config({}));
  });
});

describe('docker-compose.yml', () => {
  it('takes nothing from the environment that .env.example does not explain', () => {
    const used = new Set([...compose.matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name));

    expect([...used].filter((name) => !exampleValues.has(name))).toEqual([]);
  });

  it('refuses to start without its secrets', () => {
    for (const name of [...COMPOSE_ONLY, 'ENCRYPTION_KEY', 'ADMIN_TOKEN']) {
      const uses = [...compose.matchAll(new RegExp(`\\$\\{${name}(?![A-Z_])([^}]*)\\}`, 'g'))].map(
        ([, rest = '']) => rest,
      );
      expect(uses.length).toBeGreaterThan(0);
      expect(uses.filter((rest) => !rest.startsWith(':?'))).toEqual([]);
      expect(exampleValues.get(name)).toBe('');
    }
  });

  it('publishes ports on 127.0.0.1 only', () => {
    const ports = [...compose.matchAll(/ports: \[(.*)\]/g)].map(([, list = '']) => list);

    expect(ports).toEqual([`'127.0.0.1:\${PORT:-3000}:3000'`]);
  });

  it('passes every variable on that a container may need', () => {
    const setByImage = ['HOST', 'PORT', 'DATA_DIR'];
    const missing = declaredVariables().filter(
      (name) => !setByImage.includes(name) && !new RegExp(`^ +${name}: `, 'm').test(compose),
    );

    expect(missing).toEqual([]);
  });
});
