import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { BillSpool, sweepSpools } from './bill-spool.js';

/** Folders as imports make them, in a temporary folder of this test's own. */
function ground(): (name: string, ageMs?: number) => string {
  const folder = mkdtempSync(join(tmpdir(), 'spool-test-'));
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  return (name, ageMs = 0) => {
    const path = join(folder, name);
    mkdirSync(path);
    const at = new Date(Date.now() - ageMs);
    utimesSync(path, at, at);
    return path;
  };
}

describe('folders of imports', () => {
  it('are erased when their process is dead, and only then', async () => {
    const make = ground();
    const dead = spawnSync('true').pid;
    const host = hostname();
    const left = make(`prorrata-bill-${host}-${dead}-aaaaaa`);
    const ofNumberBefore = make(`prorrata-bill-${host}-${process.pid}-bbbbbb`);
    const old = make('prorrata-bill-abcdef', 25 * 3_600_000);
    const kept = [
      make(`prorrata-bill-${host}-${process.ppid}-cccccc`),
      make(`prorrata-bill-elsewhere-${dead}-dddddd`),
      make(`another-${host}-${dead}-eeeeee`, 25 * 3_600_000),
    ];

    const swept = await BillSpool.use(async (spool) => {
      const count = await sweepSpools(Date.now());
      expect(existsSync(spool.folder)).toBe(true);
      return count;
    });

    expect(swept).toBe(3);
    expect([left, ofNumberBefore, old].filter(existsSync)).toEqual([]);
    expect(kept.filter(existsSync)).toEqual(kept);
  });
});
