import { setFlagsFromString } from 'node:v8';
import type { VerifyCommand } from '../command-line.js';
import type { OfflineContext } from '../context.js';
import { EXIT, type ExitCode } from '../fault.js';
import { groupDigits, percentText } from '../format/numbers.js';
import { bar, paint } from '../format/screen.js';
import { printable } from '../format/table.js';
import { type SayVerify, sayVerifyIn } from '../texts/verify-texts.js';
import type { Difference } from '../verify/findings.js';
import { PackFault } from '../verify/open-pack.js';
import { NO_PROGRESS, type Progress } from '../verify/progress.js';
import { verifyPack, type Verification } from '../verify/verify-pack.js';

const SHOWN_EACH_MS = 200;
const BAR_WIDTH = 24;
const TITLE_WIDTH = 42;
/** A verification's own words for how it ended; a file that cannot be read is neither right nor wrong. */
const AGREES = EXIT.done;
const DIFFERS = EXIT.unexpected;
const UNREADABLE = EXIT.usage;

/** `prorrata verify FILE`: computes an evidence pack anew, without any server. */
export async function verify(context: OfflineContext, command: VerifyCommand): Promise<ExitCode> {
  const { out, language } = context;
  const say = sayVerifyIn(language);
  // Rows are read and forgotten. V8 would let the space for such grow with their number; so memory stays the same.
  setFlagsFromString('--semi-space-growth-factor=1');
  const progress = new ProgressLine(context, say);
  try {
    const { file: path, expect } = command;
    const verification = await verifyPack({
      path,
      expect,
      progress: context.progress ? progress : NO_PROGRESS,
    });
    progress.clear();
    out.write(
      command.json
        ? `${JSON.stringify(jsonOf(verification, say), null, 2)}\n`
        : report(context, say, verification),
    );
    return verification.agrees ? AGREES : DIFFERS;
  } catch (fault) {
    progress.clear();
    if (!(fault instanceof PackFault)) throw fault;
    const detail = printable(fault.message);
    out.write(
      command.json
        ? `${JSON.stringify({ verdict: 'unreadable', detail })}\n`
        : `${say('unreadable', { detail })}\n`,
    );
    return UNREADABLE;
  }
}

function jsonOf(verification: Verification, say: SayVerify): object {
  const { manifest, checks, differences, agrees } = verification;
  return {
    verdict: agrees ? 'agrees' : 'differs',
    period: manifest?.period ?? null,
    resultHash: manifest?.resultHash ?? null,
    head: manifest?.head ?? null,
    checks,
    differences: differences.map((difference) => ({
      ...difference,
      sentence: say(difference.code, difference.values),
    })),
  };
}

function report({ screen, language }: OfflineContext, say: SayVerify, verification: Verification): string {
  const { manifest, checks, differences, agrees, expected } = verification;
  const lines = [paint(say('title'), 'strong', screen)];
  if (manifest) {
    const { period, startsAt: from, endsAt: to, timeZone, closedAt } = manifest;
    lines.push(say('period', { period, from, to, timeZone }), say('closed', { closedAt }));
    lines.push(`${say('result')}: ${manifest.resultHash}`, `${say('head')}: ${manifest.head}`);
  }
  lines.push('');
  for (const { check, checked, differences: count } of checks) {
    const title = say(`check.${check}`).padEnd(TITLE_WIDTH);
    const things = checked === 0 ? say('none') : groupDigits(String(checked), language);
    const word = count === 0 ? say('ok') : say('differs', { count: groupDigits(String(count), language) });
    const told = checked === 0 && count === 0 ? '' : paint(word, count === 0 ? 'good' : 'bad', screen);
    lines.push(`${title} ${things.padStart(12)}  ${told}`);
    const of = differences.filter((difference) => difference.check === check);
    lines.push(...of.map((difference) => `    ${sentence(difference, say)}`));
    if (count > of.length)
      lines.push(`    ${say('more', { count: groupDigits(String(count - of.length), language) })}`);
  }
  lines.push('', paint(say(agrees ? 'verdictOk' : 'verdictDiffers'), agrees ? 'good' : 'bad', screen));
  if (agrees)
    lines.push(expected === undefined ? say('toCompare') : say('verdictExpected', { hash: expected }));
  if (agrees && manifest && expected === manifest.resultHash)
    lines.push(say('headTellsMore', { head: manifest.head }));
  return `${lines.join('\n')}\n`;
}

/** Where, and what. Nothing of a file reaches a terminal as it is. */
function sentence({ file, line, code, values }: Difference, say: SayVerify): string {
  const place = file === null ? '' : line === null ? `${file}: ` : `${say('place', { file, line })}: `;
  return printable(`${place}${say(code, values)}`);
}

/** One line on standard error, for a person who waits. */
class ProgressLine implements Progress {
  private shownMs = 0;
  private width = 0;

  constructor(
    private readonly context: OfflineContext,
    private readonly say: SayVerify,
  ) {}

  show(stage: string, done: number, total: number): void {
    const { progress, language, now } = this.context;
    const nowMs = now().getTime();
    if (!progress || nowMs - this.shownMs < SHOWN_EACH_MS) return;
    this.shownMs = nowMs;
    const part = total === 0 ? 1 : Math.min(1, done / total);
    const text = this.say('progress', {
      stage: this.say(`check.${stage}`),
      percent: percentText(part, language),
    });
    const drawn = `${bar(part, BAR_WIDTH, progress.screen)} ${text}`;
    progress.out.write(`\r${drawn.padEnd(this.width)}`);
    this.width = drawn.length;
  }

  clear(): void {
    if (this.width > 0) this.context.progress?.out.write(`\r${' '.repeat(this.width)}\r`);
    this.width = 0;
  }
}
