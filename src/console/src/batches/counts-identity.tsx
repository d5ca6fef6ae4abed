import { Link } from 'react-router';
import type { Batch, Counts } from '../api/batch';
import { countText } from '../format/numbers';
import type { TextKey } from '../texts/dictionary';
import { useTexts } from '../texts/use-texts';
import { BatchProgress } from './batch-progress';

type CountName = keyof Counts;

const FILES: readonly CountName[] = ['accepted', 'duplicate', 'rejected', 'ignored'];
const INVOICES: readonly CountName[] = ['classified', 'needsReview', 'failed', 'pending'];
const LABELS: Record<CountName, TextKey> = {
  received: 'counts.received',
  accepted: 'counts.accepted',
  duplicate: 'counts.duplicate',
  rejected: 'counts.rejected',
  ignored: 'counts.ignored',
  pending: 'counts.pending',
  classified: 'counts.classified',
  needsReview: 'counts.needsReview',
  failed: 'counts.failed',
};
/** Counts that are invoices of one state lead to the list of those; `classified` counts the reviewed ones, too. */
const STATUS: Partial<Record<CountName, string>> = {
  needsReview: 'needs_review',
  failed: 'failed',
  pending: 'pending',
};
const TONES: Partial<Record<CountName, string>> = {
  classified: 'good',
  needsReview: 'warn',
  failed: 'bad',
  rejected: 'bad',
};

/** The counts as two sums that add up, so that nothing can get lost unseen, and the progress they mean. */
export function CountsIdentity({ batch }: { batch: Batch }) {
  const { t } = useTexts();
  const { counts } = batch;
  const done = counts.accepted - counts.pending;
  const reading = batch.status === 'processing' && counts.received === 0;
  return (
    <div className="identity">
      <BatchProgress counts={counts} tall />
      <p className="sr-only" aria-live="polite">
        {reading ? t('batches.reading') : t('batches.doneOf', { done, total: counts.accepted })}
      </p>
      {reading && <p className="muted">{t('batches.reading')}</p>}
      <Sum total="received" parts={FILES} batch={batch} />
      <Sum total="accepted" parts={INVOICES} batch={batch} />
    </div>
  );
}

function Sum({ total, parts, batch }: { total: CountName; parts: readonly CountName[]; batch: Batch }) {
  const { t } = useTexts();
  const { counts } = batch;
  const holds = counts[total] === parts.reduce((sum, part) => sum + counts[part], 0);
  return (
    <div className="sum">
      <Figure name={total} batch={batch} />
      {parts.map((part, index) => (
        <span key={part} className="sum-part">
          <span className="sum-sign" aria-hidden="true">
            {index === 0 ? '=' : '+'}
          </span>
          <Figure name={part} batch={batch} />
        </span>
      ))}
      {!holds && <strong className="unknown">{t('counts.broken')}</strong>}
    </div>
  );
}

function Figure({ name, batch }: { name: CountName; batch: Batch }) {
  const { t, language } = useTexts();
  const count = batch.counts[name];
  const tone = count > 0 ? TONES[name] : undefined;
  const status = STATUS[name];
  const body = (
    <>
      <span className={tone ? `figure-count text-${tone}` : 'figure-count'}>
        {countText(count, language)}
      </span>
      <span className="figure-label">{t(LABELS[name])}</span>
    </>
  );
  if (status && count > 0) {
    return (
      <Link className="figure" to={`/facturas?batchId=${batch.id}&status=${status}`}>
        {body}
      </Link>
    );
  }
  return <span className="figure">{body}</span>;
}
