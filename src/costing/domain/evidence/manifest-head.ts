import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.js';
import type { Manifest } from './pack-format.js';

/** The hash of all that a manifest says, but for itself. */
export function manifestHead(manifest: Omit<Manifest, 'head'>): string {
  return createHash('sha256').update(canonicalJson(manifest)).digest('hex');
}
