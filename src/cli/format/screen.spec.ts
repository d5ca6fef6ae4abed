import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bar, paint, type Screen, screenOf } from './screen.js';

const TERMINAL: Screen = { columns: 80, rich: true, colour: true };
const PIPE: Screen = { columns: 80, rich: false, colour: false };

describe('a screen', () => {
  it('is rich in a terminal and plain elsewhere', () => {
    expect(screenOf({ isTTY: true, columns: 120 }, {})).toEqual({ columns: 120, rich: true, colour: true });
    expect(screenOf({}, {})).toEqual({ columns: 80, rich: false, colour: false });
    expect(screenOf({ isTTY: true, columns: 120 }, { TERM: 'dumb' })).toMatchObject({ rich: false });
  });

  it('has no colours where NO_COLOR is set to anything but nothing', () => {
    expect(screenOf({ isTTY: true }, { NO_COLOR: '1' })).toMatchObject({ rich: true, colour: false });
    expect(screenOf({ isTTY: true }, { NO_COLOR: '' })).toMatchObject({ colour: true });
  });

  it('is never so narrow or so wide that a table falls apart', () => {
    expect(screenOf({ isTTY: true, columns: 3 }, {}).columns).toBe(40);
    expect(screenOf({ isTTY: true, columns: 5_000 }, {}).columns).toBe(160);
  });

  it('paints only where there are colours', () => {
    expect(paint('x', 'bad', TERMINAL)).toBe('\u001b[31mx\u001b[0m');
    expect(paint('x', 'bad', PIPE)).toBe('x');
    expect(paint('x', undefined, TERMINAL)).toBe('x');
  });
});

describe('a bar', () => {
  it('is made of eighths in a terminal and of plain characters elsewhere', () => {
    expect(bar(0.5, 4, TERMINAL)).toBe('██  ');
    expect(bar(0.53125, 4, TERMINAL)).toBe('██▏ ');
    expect(bar(0.5, 4, PIPE)).toBe('##..');
  });

  it('has its width whatever the part is', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.double({ min: -1, max: 2, noNaN: true }), fc.constantFrom(0, 1, 1 - 1e-12)),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(TERMINAL, PIPE),
        (part, width, screen) => {
          expect([...bar(part, width, screen)].length).toBe(width);
        },
      ),
    );
    expect(bar(1, 5, TERMINAL)).toBe('█████');
    expect(bar(0, 5, PIPE)).toBe('.....');
  });
});
