import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Choice, FrozenResult, Period } from '../api/period';
import { useCreate } from '../api/use-create';
import { useTexts } from '../texts/use-texts';
import { ConfirmButton } from '../ui/confirm-button';
import { Field } from '../ui/field';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';
import { choiceBody } from './choice-fields';
import { monthText } from './period-name';
import { useCloseStep } from './use-period';

/** The last step: why, and the close itself with its progress. */
export function CloseForm({
  period,
  choice,
  currency,
  accepted,
}: {
  period: Period;
  choice: Choice;
  currency: string;
  accepted: ReadonlySet<string>;
}) {
  const { t, language, code } = useTexts();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: ['periods'] });
    await client.invalidateQueries({ queryKey: ['pages'] });
  };
  const close = useCreate<object, FrozenResult>(`/periods/${period.period}/close`, refresh);
  const closing = close.isPending || period.status === 'closing';
  const step = useCloseStep(period.period, closing);
  const month = monthText(period.period, language);
  const standing = [...new Set(period.blockers.map((blocker) => blocker.code))];
  const taken = standing.filter((each) => accepted.has(each));
  const missing =
    taken.length < standing.length
      ? t('closings.blockersMissing', { count: standing.length - taken.length })
      : taken.length > 0 && reason.trim() === '' && t('closings.reasonMissing');
  const submit = () => {
    close.mutate(
      {
        ...choiceBody(choice),
        ...(currency && { currency }),
        ...(taken.length > 0 && { acceptBlockers: taken }),
        ...(reason.trim() && { reason: reason.trim() }),
      },
      // What stands in the way may be something else by now.
      { onError: () => void refresh() },
    );
  };
  return (
    <Panel title={`3. ${t('closings.closeTitle', { month })}`}>
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
      <div className="form-actions">
        <ConfirmButton
          label={t('closings.close')}
          question={t('closings.closeQuestion', { month })}
          disabled={Boolean(missing) || closing}
          onConfirm={submit}
        />
        {closing ? (
          <span className="live live-stream" role="status">
            {code('closeStep', step ?? 'freezing')}
          </span>
        ) : (
          missing && <span className="hint">{missing}</span>
        )}
      </div>
      <ProblemNote error={close.error} />
    </Panel>
  );
}
