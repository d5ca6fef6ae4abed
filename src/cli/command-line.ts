import { parseArgs } from 'node:util';
import { CliFault, EXIT } from './fault.js';
import { LANGUAGES, type Language } from './texts/language.js';
import type { Say } from './texts/texts.js';

export const PERIODS = ['today', 'month', 'total'] as const;
export type Period = (typeof PERIODS)[number];
export const GROUPS = ['model', 'key', 'account', 'company'] as const;
export type Group = (typeof GROUPS)[number];

/** What the program is asked to do. */
export type Command =
  | { name: 'help' }
  | { name: 'usage'; period: Period; by: Group | undefined; json: boolean }
  | { name: 'limits' | 'workers' | 'keys'; json: boolean }
  | { name: 'attempts'; from: string | undefined; to: string | undefined }
  | VerifyCommand;

/** `expect`: the hash of the closed result, or the pack's head, as it was told by another way. */
export interface VerifyCommand {
  name: 'verify';
  file: string;
  expect: string | undefined;
  json: boolean;
}

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  lang: { type: 'string' },
  json: { type: 'boolean' },
  by: { type: 'string' },
  csv: { type: 'boolean' },
  from: { type: 'string' },
  to: { type: 'string' },
  expect: { type: 'string' },
} as const;

/** The options of each command, beside --help and --lang. */
const BELONG: Readonly<Record<Exclude<Command['name'], 'help'>, readonly string[]>> = {
  usage: ['by', 'json'],
  limits: ['json'],
  workers: ['json'],
  keys: ['json'],
  attempts: ['csv', 'from', 'to'],
  verify: ['expect', 'json'],
};

/** Commands that take one word more. */
const WITH_ARGUMENT: readonly string[] = ['usage', 'verify'];

/** The language that the command line asks for, before anything else of it is understood. */
export function languageAsked(argv: readonly string[]): Language | undefined {
  const text = argv.map((argument, index) =>
    argument === '--lang' ? argv[index + 1] : /^--lang=(.*)$/.exec(argument)?.[1],
  );
  return LANGUAGES.find((language) => text.includes(language));
}

/** Understands a command line, or says what is wrong with it. */
export function readCommandLine(argv: readonly string[], say: Say): Command {
  const { values, positionals } = parsed(argv, say);
  oneOf('lang', values.lang, LANGUAGES, say);
  const [name = '', ...rest] = positionals;
  if (values.help || name === 'help') return { name: 'help' };
  if (!isCommand(name)) throw fault(say('fault.unknownCommand', { command: name }), say);
  for (const option of Object.keys(values).filter((option) => option !== 'lang')) {
    if (!BELONG[name].includes(option)) throw fault(say('fault.optionNotHere', { option }), say);
  }
  const extra = rest[WITH_ARGUMENT.includes(name) ? 1 : 0];
  if (extra !== undefined) throw fault(say('fault.tooMany', { argument: extra }), say);
  switch (name) {
    case 'usage':
      return {
        name,
        period: periodOf(rest[0] ?? 'today', say),
        by: oneOf('by', values.by, GROUPS, say),
        json: values.json ?? false,
      };
    case 'attempts':
      if (!values.csv) throw fault(say('fault.csvNeeded'), say);
      return { name, from: values.from, to: values.to };
    case 'verify': {
      const [file] = rest;
      if (file === undefined) throw fault(say('fault.fileNeeded'), say);
      return { name, file, expect: values.expect, json: values.json ?? false };
    }
    case 'limits':
    case 'workers':
    case 'keys':
      return { name, json: values.json ?? false };
  }
}

function parsed(argv: readonly string[], say: Say) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's sentence, without its advice on how to pass a positional that looks like an option.
    const detail = error instanceof Error ? (error.message.split('. ')[0] ?? '') : '';
    throw fault(say('fault.option', { detail }), say);
  }
}

function isCommand(name: string): name is keyof typeof BELONG {
  return Object.hasOwn(BELONG, name);
}

function periodOf(text: string, say: Say): Period {
  const period = PERIODS.find((known) => known === text);
  if (!period) throw fault(say('fault.unknownPeriod', { period: text }), say);
  return period;
}

function oneOf<Choice extends string>(
  option: string,
  value: string | undefined,
  choices: readonly Choice[],
  say: Say,
): Choice | undefined {
  const choice = choices.find((known) => known === value);
  if (value !== undefined && choice === undefined)
    throw fault(say('fault.optionValue', { option, choices: choices.join(', ') }), say);
  return choice;
}

function fault(message: string, say: Say): CliFault {
  return new CliFault(EXIT.usage, `${message}\n${say('fault.help')}`);
}
