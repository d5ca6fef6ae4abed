import type { Writable } from 'node:stream';
import { Api } from './api.js';
import { languageAsked, readCommandLine } from './command-line.js';
import { attempts } from './commands/attempts.js';
import { keys } from './commands/keys.js';
import { limits } from './commands/limits.js';
import { usage } from './commands/usage.js';
import { verify } from './commands/verify.js';
import { workers } from './commands/workers.js';
import type { Context, OfflineContext } from './context.js';
import { CliFault, EXIT, type ExitCode } from './fault.js';
import { screenOf } from './format/screen.js';
import { connectionOf, type Environment } from './settings.js';
import { helpPage } from './texts/help.js';
import { languageOf } from './texts/language.js';
import { sayIn } from './texts/texts.js';

type Output = Writable & { isTTY?: boolean; columns?: number };

export interface RunInput {
  argv: readonly string[];
  environment: Environment;
  out: Output;
  error: Output;
  now: () => Date;
}

/** Runs one command; gives the exit code. Nothing is thrown. */
export async function run(input: RunInput): Promise<ExitCode> {
  const { argv, environment, out, error } = input;
  const language = languageAsked(argv) ?? languageOf(environment['LANG']);
  const say = sayIn(language);
  if (argv.length === 0) {
    error.write(helpPage(language));
    return EXIT.usage;
  }
  try {
    const command = readCommandLine(argv, say);
    if (command.name === 'help') {
      out.write(helpPage(language));
      return EXIT.done;
    }
    const offline: OfflineContext = {
      say,
      language,
      out,
      screen: screenOf(out, environment),
      progress: error.isTTY === true ? { out: error, screen: screenOf(error, environment) } : undefined,
      now: input.now,
    };
    if (command.name === 'verify') return await verify(offline, command);
    const context: Context = { ...offline, api: new Api({ ...connectionOf(environment, say), say }) };
    switch (command.name) {
      case 'usage':
        await usage(context, command);
        break;
      case 'limits':
        await limits(context, command);
        break;
      case 'workers':
        await workers(context, command);
        break;
      case 'keys':
        await keys(context, command);
        break;
      case 'attempts':
        await attempts(context, { from: command.from, to: command.to });
    }
    return EXIT.done;
  } catch (fault) {
    error.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
    return fault instanceof CliFault ? fault.exitCode : EXIT.unexpected;
  }
}
