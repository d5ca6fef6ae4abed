/** A thin bar for a share from 0 to 1. It repeats a number that stands beside it, so it is silent to screen readers. */
export function Bar({
  share,
  tone = 'accent',
}: {
  share: number;
  tone?: 'accent' | 'good' | 'warn' | 'bad';
}) {
  const width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return (
    <span className="bar" aria-hidden="true">
      <span className={`bar-fill tone-${tone}`} style={{ width }} />
    </span>
  );
}
