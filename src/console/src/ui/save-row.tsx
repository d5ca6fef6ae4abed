import { useTexts } from '../texts/use-texts';
import { ProblemNote } from './problem-note';

/** The end of a form that changes something: the button, what went wrong, and that it was saved. */
export function SaveRow({
  mutation,
}: {
  mutation: { isPending: boolean; isSuccess: boolean; error: unknown };
}) {
  const { t } = useTexts();
  return (
    <div className="save-row">
      <ProblemNote error={mutation.error} />
      <button className="button button-main" disabled={mutation.isPending}>
        {mutation.isPending ? t('common.saving') : t('common.save')}
      </button>
      <span className="saved" role="status">
        {mutation.isSuccess && !mutation.isPending ? t('common.saved') : ''}
      </span>
    </div>
  );
}
