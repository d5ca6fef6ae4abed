import { PRIORITIES, type Priority } from '../api/batch';
import { localMinute } from '../format/dates';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { Segments } from '../ui/segments';

/** How urgent a batch is, until when it should be done, and what that means for its cost. */
export function SubmitOptions({
  priority,
  finishBy,
  onPriority,
  onFinishBy,
}: {
  priority: Priority;
  /** As the input gives it: local time without a zone; empty for none. */
  finishBy: string;
  onPriority: (priority: Priority) => void;
  onFinishBy: (finishBy: string) => void;
}) {
  const { t, code } = useTexts();
  const meaning =
    finishBy === ''
      ? 'submit.noDeadline'
      : priority === 'high'
        ? 'submit.deadlineHigh'
        : 'submit.deadlineCheaper';
  return (
    <div className="submit-options">
      <div className="field">
        <span className="field-name" aria-hidden="true">
          {t('batches.priority')}
        </span>
        <Segments<Priority>
          legend={t('batches.priority')}
          options={PRIORITIES.map((each) => [each, code('status', each)] as const)}
          value={priority}
          onChange={onPriority}
        />
      </div>
      <Field label={t('submit.finishBy')} hint={t(meaning)}>
        {(ids) => (
          <input
            {...ids}
            type="datetime-local"
            min={localMinute(new Date())}
            value={finishBy}
            onChange={(event) => {
              onFinishBy(event.target.value);
            }}
          />
        )}
      </Field>
    </div>
  );
}
