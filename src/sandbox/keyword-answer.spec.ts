import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerLines } from './keyword-answer.js';

const accounts = [
  { code: '512010', name: 'Arrendamientos: construcciones y edificaciones' },
  { code: '513535', name: 'Teléfono' },
  { code: '513550', name: 'Transporte, fletes y acarreos' },
  { code: '519530', name: 'Útiles, papelería y fotocopias' },
  { code: '514525', name: 'Mantenimiento equipo de computación y comunicación' },
  { code: '519595', name: 'Otros gastos diversos' },
];

const choose = (description: string) => answerLines([{ id: '1', description }], accounts)[0];

describe('the account chosen for a description', () => {
  it.each([
    ['ARRIENDO LOCAL COMERCIAL MES DE OCTUBRE', '512010'],
    ['Servicio de internet y celular', '513535'],
    ['Resma de papel carta 75 g', '519530'],
    ['Flete Bogotá - Cali', '513550'],
    ['mantenimiento preventivo de computadores', '514525'],
    ['PAPELERIA', '519530'],
    ['Xyz 123', '519595'],
  ])('%s goes to %s', (description, code) => {
    expect(choose(description)?.account).toBe(code);
  });
});

it('a full and clear match is surest, no match is one half', () => {
  expect(choose('Teléfono')?.confidence).toBe(0.97);
  expect(choose('Xyz')?.confidence).toBe(0.5);
});

it('says in every reason that it is simulated', () => {
  expect(choose('Teléfono')?.reason).toBe('Coincide con «Teléfono» (simulado)');
  expect(choose('Xyz')?.reason).toContain('(simulado)');
});

it('without an account for other things, a line that matches nothing goes to the first account', () => {
  const answer = answerLines([{ id: 'x', description: 'Zzz' }], accounts.slice(0, 3));
  expect(answer).toMatchObject([{ id: 'x', account: '512010' }]);
});

it('of two accounts that match alike, takes the earlier, and is less sure of it', () => {
  const twins = [
    { code: '513535', name: 'Teléfono' },
    { code: '523535', name: 'Teléfono' },
  ];
  const [answer] = answerLines([{ id: '1', description: 'Teléfono' }], twins);
  expect(answer).toMatchObject({ account: '513535', confidence: 0.78 });
});

it('chooses nothing when there is nothing to choose from', () => {
  expect(answerLines([{ id: '1', description: 'Teléfono' }], [])).toEqual([]);
});

it('always answers every line, inside the list, the same way twice', () => {
  const word = fc.oneof(
    fc.constantFrom(
      'papel',
      'fletes',
      'otros',
      'Teléfono',
      'internet',
      'aseo',
      'de',
      '__proto__',
      'constructor',
    ),
    fc.string({ maxLength: 12 }),
  );
  const phrase = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
  const chart = fc.array(fc.record({ code: fc.stringMatching(/^\d{4,8}$/), name: phrase }), { minLength: 1 });
  const invoice = fc.array(fc.record({ id: fc.string(), description: phrase }));
  fc.assert(
    fc.property(invoice, chart, (lines, list) => {
      const answers = answerLines(lines, list);
      expect(answers.map(({ id }) => id)).toEqual(lines.map(({ id }) => id));
      const codes = new Set(list.map(({ code }) => code));
      for (const answer of answers) {
        expect(codes.has(answer.account)).toBe(true);
        expect(answer.confidence).toBeGreaterThanOrEqual(0.5);
        expect(answer.confidence).toBeLessThanOrEqual(0.97);
      }
      expect(answerLines(lines, list)).toEqual(answers);
    }),
  );
});
