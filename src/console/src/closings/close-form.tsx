import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Choice, FrozenResult, Period } from '../api/period';
import { useCreate } from '../api/use-create';
import { useTexts } from '../texts/use-texts';
import { ConfirmButton } from '../ui/confirm-button';
import { Field } from '../ui/field';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';
import { BlockerList } from './blocker-list';
import { choiceBody } from './choice-fields';
import { monthText } from './period-name';
import { useCloseStep } from './use-period';

/** What stands in the way, what is accepted and why, and the close itself with its progress. */
export function CloseForm({
  period,
  choice,
  currency,
}: {
  period: Period;
  choice: Choice;
  currency: string;
}) {
  const { t, language, code } = useTexts();
  const client = useQueryClient();
  const [accepted, setAccepted] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState('');
  const close = useCreate<object, FrozenResult>(`/periods/${period.period}/close`, () =>
    client.invalidateQueries({ queryKey: ['periods'] }),
  );
  const step = useCloseStep(period.period, close.isPending || period.status === 'closing');
  const month = monthText(period.period, language);
  const standing = [...new Set(period.blockers.map((blocker) => blocker.code))];
  const taken = standing.filter((each) => accepted.has(each));
  const ready = taken.length === standing.length && (taken.length === 0 || reason.trim() !== '');
  const accept = (blocker: string, on: boolean) => {
    const next = new Set(accepted);
    if (on) next.add(blocker);
    else next.delete(blocker);
    setAccepted(next);
  };
  return (
    <Panel title={t('closings.closeTitle', { month })}>
      {period.blockers.length === 0 ? (
        <p className="note note-good">{t('closings.noBlockers')}</p>
      ) : (
        <BlockerList blockers={period.blockers} accepted={accepted} onAccept={accept} />
      )}
      <p className="muted">{t('closings.closeText')}</p>
      <Field label={t('closings.reason')} hint={t('closings.reasonHint')}>
        {(ids) => (
          <textarea
            {...ids}
            rows={2}
            maxLength={1000}
            value={reason}
            onChange={(event) => {
              setReason(event.target.value);
            }}
          />
        )}
      </Field>
      {!ready && <p className="hint">{t('closings.closeMissing')}</p>}
      <div className="form-actions">
        <ConfirmButton
          label={t('closings.close')}
          question={t('closings.closeQuestion', { month })}
          disabled={!ready || close.isPending || period.status === 'closing'}
          onConfirm={() => {
            close.mutate({
              ...choiceBody(choice),
              ...(currency && { currency }),
              ...(taken.length > 0 && { acceptBlockers: taken }),
              ...(reason.trim() && { reason: reason.trim() }),
            });
          }}
        />
        {(close.isPending || period.status === 'closing') && (
          <span className="live live-stream" role="status">
            {code('closeStep', step ?? 'freezing')}
          </span>
        )}
      </div>
      <ProblemNote error={close.error} />
    </Panel>
  );
}
