import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeFileOnce, writeFileWhole } from './write-file-whole.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prorrata-files-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('a file is replaced whole, with its mode, and nothing is left beside it', () => {
  const path = join(folder, 'file');
  writeFileWhole(path, 'a longer first content', 0o600);

  writeFileWhole(path, 'second', 0o600);

  expect(readFileSync(path, 'utf8')).toBe('second');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['file']);
});

it('what was written once stays', () => {
  const path = join(folder, 'key');
  writeFileOnce({ path, content: 'first', mode: 0o600 });

  writeFileOnce({ path, content: 'second', mode: 0o600 });

  expect(readFileSync(path, 'utf8')).toBe('first');
  expect(readdirSync(folder)).toEqual(['key']);
});
