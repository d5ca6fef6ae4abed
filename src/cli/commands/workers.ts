import type { Context } from '../context.js';
import { durationText, groupDigits, partOf, percentText } from '../format/numbers.js';
import type { Tone } from '../format/screen.js';
import { type Cell, table } from '../format/table.js';
import { codeWord } from '../texts/codes.js';

interface WorkersAnswer {
  items: {
    id: string;
    role: string;
    status: string;
    lastSeenAt: string;
    activeJobs: number;
    requests: number;
    rateLimited: number;
    errors: number;
  }[];
  queue?: { state: string; waiting: number; inWork: number; oldestWaitingSeconds: number | null };
}

const TONES: Readonly<Record<string, Tone>> = { alive: 'good', late: 'warning', gone: 'bad' };

/** `prorrata workers`: which workers there are, and what they do. */
export async function workers(context: Context, { json }: { json: boolean }): Promise<void> {
  const { api, out, say, language } = context;
  const answer = await api.get<WorkersAnswer>('/health/workers');
  if (json) {
    out.write(`${JSON.stringify(answer, null, 2)}\n`);
    return;
  }
  out.write(answer.items.length === 0 ? `${say('noWorkers')}\n` : workersTable(context, answer));
  if (!answer.queue) return;
  const { state, waiting, inWork, oldestWaitingSeconds: oldest } = answer.queue;
  const line = say('queue', { state: codeWord(state, language), waiting, inWork });
  out.write(`\n${line}${oldest === null ? '' : say('oldest', { time: durationText(oldest) })}\n`);
}

function workersTable({ say, language, screen, now }: Context, { items }: WorkersAnswer): string {
  const count = (value: number) => groupDigits(String(value), language);
  const all = items.reduce((sum, { requests }) => sum + requests, 0);
  return table({
    columns: [
      { title: say('worker') },
      { title: say('role') },
      { title: say('state') },
      { title: say('lastSeen') },
      { title: say('activeJobs'), align: 'right' },
      { title: say('requests'), align: 'right' },
      { title: say('rateLimited'), align: 'right' },
      { title: say('errors'), align: 'right' },
      { title: say('share') },
    ],
    rows: items.map((worker): Cell[] => {
      const seconds = (now().getTime() - Date.parse(worker.lastSeenAt)) / 1000;
      const part = partOf(worker.requests, all);
      return [
        worker.id,
        worker.role,
        { text: codeWord(worker.status, language), tone: TONES[worker.status] ?? 'dim' },
        say('ago', { time: durationText(seconds) }),
        count(worker.activeJobs),
        count(worker.requests),
        count(worker.rateLimited),
        count(worker.errors),
        { bar: part, label: percentText(part, language) },
      ];
    }),
    screen,
  });
}
