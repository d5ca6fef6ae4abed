import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from './embedded-postgres-error.js';

/** Writes a small file so that a crash leaves either the old content or the new, never a part. */
export function writeFileWhole(path: string, content: string, mode: number): void {
  renameSync(writeBeside({ path, content, mode }), path);
  syncFolder(dirname(path));
}

/** The same, unless the file exists: of several processes that write at once exactly one wins, and all then read its content. */
export function writeFileOnce(input: { path: string; content: string; mode: number }): void {
  const beside = writeBeside(input);
  try {
    linkSync(beside, input.path);
    syncFolder(dirname(input.path));
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(beside);
  }
}

function writeBeside(input: { path: string; content: string; mode: number }): string {
  const beside = `${input.path}.new-${process.pid}`;
  const file = openSync(beside, 'w', input.mode);
  try {
    writeSync(file, input.content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return beside;
}

/** Makes a rename in `folder` last through a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
