import { useTexts } from '../texts/use-texts';

const TONES: Readonly<Record<string, string>> = {
  reconciled: 'good',
  unreconciled: 'warn',
  matched: 'good',
  mismatch: 'bad',
  billed_only: 'warn',
  metered_only: 'warn',
};

/** How a bill, or a line of it, stands. */
export function BillBadge({ status }: { status: string }) {
  const { code } = useTexts();
  return <span className={`badge badge-${TONES[status] ?? 'plain'}`}>{code('bill', status)}</span>;
}
