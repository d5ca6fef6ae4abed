import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ChartAccount } from '../api/company';
import type { FieldFault } from '../api/problem';
import { request } from '../api/request';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';

interface ChartAnswer {
  items: ChartAccount[];
  warnings?: FieldFault[];
}

/** Replaces the chart by a file. It is taken whole or not at all, with the path of every fault. */
export function ChartUpload({ companyId }: { companyId: string }) {
  const { t, language } = useTexts();
  const client = useQueryClient();
  const replace = useMutation({
    mutationFn: async (file: File) =>
      request<ChartAnswer>(`/companies/${companyId}/accounts`, {
        method: 'PUT',
        body: await file.text(),
        contentType: file.name.toLowerCase().endsWith('.json') ? 'application/json' : 'text/csv',
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['chart', companyId] }),
  });
  const warnings = replace.data?.warnings ?? [];
  return (
    <Panel title={t('chart.upload')}>
      <p className="muted">{t('chart.uploadText')}</p>
      <label className="button file-button">
        {replace.isPending ? t('common.saving') : t('chart.choose')}
        <input
          type="file"
          className="sr-only"
          accept=".csv,.json"
          disabled={replace.isPending}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) replace.mutate(file);
            event.target.value = '';
          }}
        />
      </label>
      <ProblemNote error={replace.error} />
      {replace.data && (
        <div className="note note-good" role="status">
          <p className="note-title">
            {t('chart.replaced', { count: countText(replace.data.items.length, language) })}
          </p>
          {warnings.length > 0 && (
            <ul className="fault-list">
              {warnings.slice(0, 50).map((warning) => (
                <li key={`${warning.path}|${warning.message}`}>
                  <code>{warning.path}</code> {warning.message}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </Panel>
  );
}
