import type { Counts } from '../api/batch';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';

/** How far the accepted invoices are, as one stacked bar with its sum beside it. */
export function BatchProgress({ counts, tall = false }: { counts: Counts; tall?: boolean }) {
  const { t, language } = useTexts();
  const { accepted, pending } = counts;
  const done = accepted - pending;
  const parts = [
    ['good', counts.classified],
    ['warn', counts.needsReview],
    ['bad', counts.failed],
  ] as const;
  return (
    <div className="progress">
      <div
        className={tall ? 'stack stack-tall' : 'stack'}
        role="progressbar"
        aria-label={t('batches.progress')}
        aria-valuemin={0}
        aria-valuemax={accepted}
        aria-valuenow={done}
        aria-valuetext={t('batches.doneOf', { done, total: accepted })}
      >
        {parts.map(([tone, count]) => (
          <span
            key={tone}
            className={`stack-part tone-${tone}`}
            style={{ width: accepted === 0 ? '0' : `${(count / accepted) * 100}%` }}
          />
        ))}
      </div>
      <span className="progress-text">
        {countText(done, language)} / {countText(accepted, language)}
      </span>
    </div>
  );
}
