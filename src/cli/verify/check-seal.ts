import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { SEAL_BYTES, sealedHash } from '../../costing/domain/evidence/seal.js';
import type { Findings } from './findings.js';
import { PackFault } from './open-pack.js';
import type { Progress } from './progress.js';

/** Holds every byte of the file against the seal at its end. */
export async function checkSeal(path: string, findings: Findings, progress: Progress): Promise<void> {
  const { size } = await stat(path).catch((error: unknown) => {
    throw new PackFault(error instanceof Error ? error.message : String(error));
  });
  const sealedBytes = Math.max(0, size - SEAL_BYTES);
  const hash = createHash('sha256');
  const tail: Buffer[] = [];
  let read = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const before = Math.max(0, Math.min(chunk.length, sealedBytes - read));
    hash.update(chunk.subarray(0, before));
    if (before < chunk.length) tail.push(chunk.subarray(before));
    read += chunk.length;
    progress.show('seal', read, size);
  }
  findings.checked('seal');
  const stated = sealedHash(Buffer.concat(tail).toString('latin1'));
  if (stated === null) findings.add({ check: 'seal', code: 'seal_missing' });
  else if (stated !== hash.digest('hex')) findings.add({ check: 'seal', code: 'seal_broken' });
}
