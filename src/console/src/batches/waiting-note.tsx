import { Link } from 'react-router';
import type { Batch } from '../api/batch';
import { useIsAdministrator } from '../api/provider-accounts';
import { clockText } from '../format/dates';
import { useTexts } from '../texts/use-texts';

/** Reasons that nobody has to do anything about. */
const CALM = new Set(['cheaper_hours', 'quota']);
/** Reasons that lie with a provider account. */
const OF_ACCOUNT = new Set([
  'no_account',
  'no_key',
  'saturated',
  'provider_unavailable',
  'insufficient_balance',
  'key_invalid',
]);

/** Why a batch's work waits, and until when. */
export function WaitingNote({ batch }: { batch: Batch }) {
  const { t, language, code } = useTexts();
  const administrator = useIsAdministrator();
  const { waiting, waitingUntil } = batch;
  if (!waiting) return null;
  const title = code('waitingShort', waiting, t('batches.waiting'));
  return (
    <div className={`note ${CALM.has(waiting) ? '' : 'note-warn'}`} role="status">
      <p className="note-title">
        {waitingUntil === null
          ? title
          : t('batches.waitingUntil', { title, when: clockText(waitingUntil, language) })}
      </p>
      <p>
        {code('waiting', waiting)}{' '}
        {administrator && OF_ACCOUNT.has(waiting) && <Link to="/cuentas">{t('nav.accounts')}</Link>}
      </p>
    </div>
  );
}
