import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../api/request';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';
import { useImport } from './use-import';

interface Mapping {
  name: string;
  provider: string;
}

/** Chooses the provider's files and sends them. */
export function UploadBill({ accountId }: { accountId: string }) {
  const { t } = useTexts();
  const [files, setFiles] = useState<readonly File[]>([]);
  const [mapping, setMapping] = useState('');
  const { state, error, send, stop } = useImport(accountId);
  const mappings = useQuery({
    queryKey: ['bill-mappings'],
    queryFn: ({ signal }) => request<{ items: Mapping[] }>('/bill-mappings', { signal }),
  });
  const busy = state !== null;
  const percent = state?.percent ?? 0;
  return (
    <Panel title={t('bills.upload')}>
      <form
        className="form-row"
        onSubmit={(event) => {
          event.preventDefault();
          send(files, mapping);
        }}
      >
        <Field label={t('bills.files')}>
          {(ids) => (
            <input
              {...ids}
              type="file"
              multiple
              required
              accept=".zip,.csv"
              disabled={busy}
              onChange={(event) => {
                setFiles([...(event.target.files ?? [])]);
              }}
            />
          )}
        </Field>
        <Field label={t('bills.mapping')}>
          {(ids) => (
            <select
              {...ids}
              value={mapping}
              disabled={busy}
              onChange={(event) => {
                setMapping(event.target.value);
              }}
            >
              <option value="">{t('bills.mappingDeepSeek')}</option>
              {mappings.data?.items.map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <button type="submit" className="button button-main" disabled={busy || files.length === 0}>
          {t('bills.send')}
        </button>
      </form>
      {state && (
        <div className="upload" aria-live="polite">
          <progress max={100} value={percent} aria-label={t('bills.upload')} />
          <span>{percent >= 99 ? t('bills.waiting') : t(`bills.${state.phase}`, { percent })}</span>
          <button type="button" className="button" onClick={stop}>
            {t('common.cancel')}
          </button>
        </div>
      )}
      <ProblemNote error={error} />
    </Panel>
  );
}
