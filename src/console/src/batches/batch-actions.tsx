import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Batch } from '../api/batch';
import { request } from '../api/request';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { ConfirmButton } from '../ui/confirm-button';
import { ProblemNote } from '../ui/problem-note';

/** Retry what failed; take back what has not been sent. */
export function BatchActions({ batch }: { batch: Batch }) {
  const { t, language } = useTexts();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (action: 'retry' | 'cancel') =>
      request<Batch>(`/batches/${batch.id}/${action}`, { method: 'POST' }),
    onSuccess: async (answer) => {
      client.setQueryData(['batches', batch.id], answer);
      await client.invalidateQueries({ queryKey: ['pages', `/batches/${batch.id}/documents`] });
    },
  });
  return (
    <>
      {batch.counts.failed > 0 && (
        <button
          type="button"
          className="button"
          disabled={act.isPending}
          onClick={() => {
            act.mutate('retry');
          }}
        >
          {t('batches.retry', { count: countText(batch.counts.failed, language) })}
        </button>
      )}
      {batch.status === 'processing' && (
        <ConfirmButton
          label={t('batches.cancel')}
          question={t('batches.cancelQuestion')}
          disabled={act.isPending}
          onConfirm={() => {
            act.mutate('cancel');
          }}
        />
      )}
      <ProblemNote error={act.error} />
    </>
  );
}
