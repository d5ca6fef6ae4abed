import { useTexts } from '../texts/use-texts';

const TONES: Readonly<Record<string, string>> = {
  completed: 'good',
  classified: 'good',
  accepted: 'good',
  succeeded: 'good',
  active: 'good',
  reviewed: 'good',
  processing: 'live',
  in_flight: 'live',
  pending: 'live',
  needs_review: 'warn',
  completed_with_errors: 'warn',
  cooling: 'warn',
  unknown: 'warn',
  failed: 'bad',
  rejected: 'bad',
  invalid: 'bad',
  suspended: 'bad',
};

/** A state in a word; the colour only repeats what the word says. */
export function Badge({ status }: { status: string }) {
  const { code } = useTexts();
  return <span className={`badge badge-${TONES[status] ?? 'plain'}`}>{code('status', status)}</span>;
}
