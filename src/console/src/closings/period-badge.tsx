import type { PeriodSummary } from '../api/period';
import { useTexts } from '../texts/use-texts';

const TONES = { open: 'plain', closing: 'live', closed: 'good', draft: 'warn' } as const;

/** A month's state in a word. */
export function PeriodBadge({ status }: { status: PeriodSummary['status'] | 'draft' }) {
  const { code } = useTexts();
  return <span className={`badge badge-${TONES[status]}`}>{code('period', status)}</span>;
}
