import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../api/request';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { FileDrop } from '../ui/file-drop';
import { FileList } from '../ui/file-list';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';
import { type ImportState, useImport } from './use-import';

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
  const busy = state !== null;
  return (
    <Panel title={t('bills.upload')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send(files, mapping);
        }}
      >
        <FileDrop
          hint={t('bills.files')}
          accept=".zip,.csv"
          disabled={busy}
          onFiles={(added) => {
            setFiles([...files, ...added]);
          }}
        />
        {files.length > 0 && <FileList files={files} disabled={busy} onChange={setFiles} />}
        <div className="filters">
          <MappingSelect value={mapping} disabled={busy} onChange={setMapping} />
          <button type="submit" className="button button-main" disabled={busy || files.length === 0}>
            {t('bills.send')}
          </button>
        </div>
      </form>
      {state && <Progress state={state} onStop={stop} />}
      <ProblemNote error={error} />
    </Panel>
  );
}

function MappingSelect({
  value,
  disabled,
  onChange,
}: {
  value: string;
  disabled: boolean;
  onChange: (mapping: string) => void;
}) {
  const { t } = useTexts();
  const mappings = useQuery({
    queryKey: ['bill-mappings'],
    queryFn: ({ signal }) => request<{ items: Mapping[] }>('/bill-mappings', { signal }),
  });
  return (
    <Field label={t('common.format')}>
      {(ids) => (
        <select
          {...ids}
          value={value}
          disabled={disabled}
          onChange={(event) => {
            onChange(event.target.value);
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
  );
}

function Progress({ state, onStop }: { state: ImportState; onStop: () => void }) {
  const { t } = useTexts();
  const percent = state.percent ?? 0;
  return (
    <div className="upload" aria-live="polite">
      <progress max={100} value={percent} aria-label={t('bills.upload')} />
      <span>{percent >= 99 ? t('common.saving') : t(`bills.${state.phase}`, { percent })}</span>
      <button type="button" className="button" onClick={onStop}>
        {t('common.cancel')}
      </button>
    </div>
  );
}
