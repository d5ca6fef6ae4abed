import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languageAsked, readCommandLine } from './command-line.js';
import { CliFault, EXIT } from './fault.js';
import { languageOf } from './texts/language.js';
import { sayIn } from './texts/texts.js';

const say = sayIn('en');
const read = (line: string) => readCommandLine(line.split(' ').filter(Boolean), say);

describe('a command line', () => {
  it.each([
    ['usage today', { name: 'usage', period: 'today', by: undefined, json: false }],
    ['usage', { name: 'usage', period: 'today', by: undefined, json: false }],
    ['usage month --by company --json', { name: 'usage', period: 'month', by: 'company', json: true }],
    ['--lang es usage total --by=key', { name: 'usage', period: 'total', by: 'key', json: false }],
    ['limits --json', { name: 'limits', json: true }],
    ['workers', { name: 'workers', json: false }],
    ['keys', { name: 'keys', json: false }],
    ['attempts --csv --from 2026-11-01', { name: 'attempts', from: '2026-11-01', to: undefined }],
    ['--help', { name: 'help' }],
    ['usage --help', { name: 'help' }],
    ['help', { name: 'help' }],
  ])('%s is understood', (line, command) => {
    expect(read(line)).toEqual(command);
  });

  it.each([
    ['nope', 'There is no command “nope”.'],
    ['constructor', 'There is no command “constructor”.'],
    ['usage yesterday', 'There is no period “yesterday”'],
    ['usage today tomorrow', '“tomorrow” is one argument too many.'],
    ['limits today', '“today” is one argument too many.'],
    ['usage --by day', '--by must be model, key, account, company.'],
    ['usage --lang fr', '--lang must be es, en.'],
    ['usage --verbose', "Unknown option '--verbose'"],
    ['usage --by', "Option '--by <value>' argument missing"],
    ['usage --csv', 'The option --csv does not belong to this command.'],
    ['workers --by model', 'The option --by does not belong to this command.'],
    ['attempts --csv --json', 'The option --json does not belong to this command.'],
    ['attempts', 'Say --csv'],
  ])('%s is refused in words', (line, message) => {
    expect(() => read(line)).toThrow(message);
  });

  it('is understood or refused as a fault of usage, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('usage', '--by', '--json', '--', '-h'))),
        (argv) => {
          try {
            readCommandLine(argv, say);
          } catch (error) {
            expect(error).toBeInstanceOf(CliFault);
            expect((error as CliFault).exitCode).toBe(EXIT.usage);
          }
        },
      ),
    );
  });
});

describe('the language', () => {
  it('is what --lang says, else what LANG says', () => {
    expect(languageAsked(['usage', '--lang', 'es'])).toBe('es');
    expect(languageAsked(['usage', '--lang=en'])).toBe('en');
    expect(languageAsked(['usage'])).toBeUndefined();
    expect(languageOf('es_CO.UTF-8')).toBe('es');
    expect(languageOf('en_US.UTF-8')).toBe('en');
    expect(languageOf('C')).toBe('en');
    expect(languageOf(undefined)).toBe('en');
  });
});
