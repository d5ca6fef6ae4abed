import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogFormat, LogLevel } from './domain/log-record.js';
import { ProcessLog } from './process-log.js';

function logOf(format: LogFormat, level: LogLevel = 'log') {
  const lines: string[] = [];
  const log = new ProcessLog({ format, level, workerId: 'host-1-abc', write: (line) => lines.push(line) });
  return { log, lines, json: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

const FORMATS = ['text', 'json'] as const;

describe('the log as JSON', () => {
  it('says on every line when, how grave, where, what, and which process', () => {
    const { log, json } = logOf('json');

    log.warn('took back 3 invoices', 'Watchdog');

    expect(json()).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
        level: 'warn',
        context: 'Watchdog',
        message: 'took back 3 invoices',
        workerId: 'host-1-abc',
      },
    ]);
  });

  it('keeps an error on one line, its stack apart', () => {
    const { log, lines, json } = logOf('json');

    log.error(`invoice 1: ${new Error('broken').stack}`, 'Classifier');
    log.error('invoice 2', new Error('broken').stack, 'Classifier');
    log.error(new Error('broken'), 'Classifier');

    expect(lines.every((line) => !line.includes('\n'))).toBe(true);
    expect(json().map(({ message }) => message)).toEqual(['invoice 1: Error: broken', 'invoice 2', 'broken']);
    for (const { stack, context } of json()) {
      expect(stack).toMatch(/ at .*process-log\.spec/);
      expect(context).toBe('Classifier');
    }
  });

  it('shows the fields of a message, none in the place of what every line has', () => {
    const { log, json } = logOf('json');

    log.log(
      { message: 'provider request', attemptId: 'a1', tokens: 5n, workerId: 'mine', level: 'x' },
      'Requests',
    );

    expect(json()).toEqual([
      expect.objectContaining({
        message: 'provider request',
        attemptId: 'a1',
        tokens: '5',
        workerId: 'host-1-abc',
        level: 'log',
      }),
    ]);
  });

  it('is one object a line, whatever is logged', () => {
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.anything()), (message, rest) => {
        const { log, lines, json } = logOf('json');
        log.error(message, ...rest);
        expect(lines).toHaveLength(1);
        expect(lines[0]).not.toContain('\n');
        expect(typeof json()[0]?.['message']).toBe('string');
      }),
    );
  });
});

describe('the log as text', () => {
  it('is a line for people, with its fields', () => {
    const { log, lines } = logOf('text');

    log.log({ message: 'provider request', attemptId: 'a1', detail: 'two words' }, 'Requests');

    expect(lines[0]).toMatch(
      /^\d{4}-\S+Z {3}LOG \[Requests\] provider request attemptId=a1 detail="two words"$/,
    );
  });
});

describe.each(FORMATS)('no secret is written as %s', (format) => {
  const SECRET = 'Zm9vYmFyLWtleS0wMDAx';

  it.each<[string, unknown]>([
    ['message', `sent Bearer ${SECRET}`],
    ['error', new Error(`refused sk-${SECRET}`)],
    ['cause', new TypeError('fetch failed', { cause: new Error(`postgres://u:${SECRET}@h/d`) })],
    ['field', { message: 'x', nested: { apiKey: SECRET } }],
    ['text in a field', { message: 'x', detail: `whsec_${SECRET}` }],
  ])('in a %s', (_, message) => {
    const { log, lines } = logOf(format);

    log.error(message);
    log.error('before', message, 'Context');

    expect(lines.join('\n')).not.toContain(SECRET);
    expect(lines.join('\n')).toContain('[redacted]');
  });

  it('that was seen in the clear, though it looks like nothing', () => {
    const { log, lines } = logOf(format);
    log.secrets.remember('correct horse battery');

    log.log('the provider said: correct horse battery is wrong', 'Provider');

    expect(lines.join('')).not.toContain('horse');
  });
});

describe('the level', () => {
  it('hides what is less grave, and the framework telling of itself', () => {
    const { log, lines } = logOf('text', 'warn');

    log.log('hello');
    log.debug('hello');
    log.fatal('the end');
    expect(lines).toHaveLength(1);

    log.adjust({ format: 'text', level: 'log' });
    log.log('Mapped {/v1}', 'RouterExplorer');
    expect(lines).toHaveLength(1);
  });
});
