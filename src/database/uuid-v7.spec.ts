import { describe, expect, it } from 'vitest';
import { uuidV7 } from './uuid-v7.js';

describe('ids', () => {
  it('are UUIDv7 of the present moment', () => {
    const before = Date.now();
    const id = uuidV7();

    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const time = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('sort in the order in which they were made, also many in one millisecond, and never repeat', () => {
    const ids = Array.from({ length: 20_000 }, () => uuidV7());

    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
