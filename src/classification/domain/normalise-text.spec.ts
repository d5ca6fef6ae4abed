import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, DESCRIPTION_MAX, normaliseDescription } from './normalise-text.js';

describe('normaliseDescription', () => {
  it.each([
    ['Papelería   y útiles', 'papeleria y utiles'],
    ['SERVICIO DE INTERNET - MES 03/2025', 'servicio de internet mes #'],
    ['Servicio de Internet, mes 11/2026.', 'servicio de internet mes #'],
    ['Tornillo 1/4" x 100', 'tornillo # x #'],
    ['Café\u00A0500g\n(caja)', 'cafe #g caja'],
    ['---', ''],
    ['', ''],
  ])('%j becomes %j', (text, expected) => {
    expect(normaliseDescription(text)).toBe(expected);
  });

  it('is stable, bounded, and made of letters, # and single blanks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 800 }), (text) => {
        const key = normaliseDescription(text);

        expect(normaliseDescription(key)).toBe(key);
        expect(key.length).toBeLessThanOrEqual(DESCRIPTION_MAX);
        expect(key).toMatch(/^(?:[\p{L}#]+(?: [\p{L}#]+)*)?$/u);
      }),
    );
  });
});

describe('cleanText', () => {
  it('drops what could forge a line or hide text', () => {
    expect(cleanText('  a\r\nb\u2028c\u200Bd\u202Ee\u0000f\uD800 ', 50)).toBe('a b c d e f');
  });

  it('cuts whole characters', () => {
    expect(cleanText('😀😀😀', 2)).toBe('😀😀');
    expect(cleanText('x'.repeat(5000), 3)).toBe('xxx');
  });
});
