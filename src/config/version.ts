import { readFileSync } from 'node:fs';

/** The product's version, as its package says; beside the sources as well as beside what is built of them. */
export const VERSION = readVersion(['../../package.json', '../../../package.json']);

function readVersion(places: readonly string[]): string {
  for (const place of places) {
    try {
      const text = readFileSync(new URL(place, import.meta.url), 'utf8');
      const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown };
      if (name === 'prorrata' && typeof version === 'string') return version;
    } catch {
      // The other place has it.
    }
  }
  return 'unknown';
}
