import { useState } from 'react';
import type { Priority } from '../api/batch';
import { bytesText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { FileDrop } from '../ui/file-drop';
import { FileList } from '../ui/file-list';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';
import { SubmitOptions } from './submit-options';
import { useUpload } from './use-upload';

/** Collects files, sends them as one batch and goes to it. */
export function SubmitFiles({ companyId }: { companyId: string }) {
  const { t, language } = useTexts();
  const [files, setFiles] = useState<readonly File[]>([]);
  const [priority, setPriority] = useState<Priority>('normal');
  const [finishBy, setFinishBy] = useState('');
  const { send, stop, progress, error } = useUpload(companyId);
  const submit = () => {
    send(files, { priority, finishBy: finishBy === '' ? '' : new Date(finishBy).toISOString() });
  };
  const busy = progress !== null;
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  return (
    <Panel title={t('submit.title')}>
      <FileDrop
        hint={t('submit.formats')}
        accept=".xml,.zip,.csv,.xlsx"
        disabled={busy}
        onFiles={(added) => {
          setFiles([...files, ...added]);
        }}
      />
      {files.length > 0 && (
        <>
          <FileList files={files} disabled={busy} onChange={setFiles} />
          <SubmitOptions
            priority={priority}
            finishBy={finishBy}
            onPriority={setPriority}
            onFinishBy={setFinishBy}
          />
          <div className="submit-row">
            <button type="button" className="button button-main" disabled={busy} onClick={submit}>
              {t(files.length === 1 ? 'submit.sendOne' : 'submit.send', {
                count: files.length,
                size: bytesText(bytes, language),
              })}
            </button>
          </div>
        </>
      )}
      {busy && (
        <div className="upload" aria-live="polite">
          <progress max={1} value={progress} aria-label={t('submit.sending')} />
          <span>
            {progress < 1
              ? t('submit.sent', { percent: Math.floor(progress * 100) })
              : t('submit.waitingForAnswer')}
          </span>
          <button type="button" className="button" onClick={stop}>
            {t('common.cancel')}
          </button>
        </div>
      )}
      <ProblemNote error={error} onRetry={submit} />
    </Panel>
  );
}
