import { useTexts } from '../texts/use-texts';

type Tone = 'good' | 'live' | 'warn' | 'bad' | 'plain';

/** What each state looks like; the word beside the sign says the same, so that nothing hangs on colour. */
const MARKS: Readonly<Record<string, { tone: Tone; sign: keyof typeof SIGNS }>> = {
  normal: { tone: 'good', sign: 'check' },
  available: { tone: 'good', sign: 'check' },
  alive: { tone: 'good', sign: 'check' },
  idle: { tone: 'plain', sign: 'check' },
  working: { tone: 'live', sign: 'turn' },
  warning: { tone: 'warn', sign: 'alert' },
  saturated: { tone: 'warn', sign: 'pause' },
  waiting: { tone: 'warn', sign: 'pause' },
  late: { tone: 'warn', sign: 'alert' },
  critical: { tone: 'bad', sign: 'alert' },
  exhausted: { tone: 'bad', sign: 'stop' },
  suspended: { tone: 'bad', sign: 'stop' },
  no_key: { tone: 'warn', sign: 'stop' },
  unavailable: { tone: 'bad', sign: 'stop' },
  stalled: { tone: 'bad', sign: 'stop' },
  gone: { tone: 'bad', sign: 'stop' },
};

const SIGNS = {
  check: 'M3.5 8.5l3 3 6-7',
  alert: 'M8 2.5L14.5 13.5h-13zM8 6.5v3.5M8 11.9v.2',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  stop: 'M8 1.8a6.2 6.2 0 100 12.4A6.2 6.2 0 008 1.8zM4 12L12 4',
  turn: 'M13 8a5 5 0 11-1.6-3.7M13 2.5v2.8h-2.8',
} as const;

/** A state as a sign, a word and a colour. */
export function StateMark({ state }: { state: string }) {
  const { code } = useTexts();
  const { tone, sign } = MARKS[state] ?? { tone: 'plain', sign: 'alert' };
  return (
    <span className={`badge badge-${tone} state-mark`}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        <path d={SIGNS[sign]} />
      </svg>
      {code('state', state)}
    </span>
  );
}

/** The tone of a bar that shows how full something is. */
export function toneOf(state: string): 'accent' | 'warn' | 'bad' {
  const tone = MARKS[state]?.tone;
  return tone === 'warn' || tone === 'bad' ? tone : 'accent';
}
