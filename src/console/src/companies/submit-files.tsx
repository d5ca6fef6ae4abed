import { useState } from 'react';
import { PRIORITIES } from '../api/batch';
import { bytesText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';
import { Segments } from '../ui/segments';
import { FileDrop } from './file-drop';
import { useUpload } from './use-upload';

type Priority = (typeof PRIORITIES)[number];

/** Collects files, sends them as one batch and goes to it. */
export function SubmitFiles({ companyId }: { companyId: string }) {
  const { t, language, code } = useTexts();
  const [files, setFiles] = useState<readonly File[]>([]);
  const [priority, setPriority] = useState<Priority>('normal');
  const { send, stop, progress, error } = useUpload(companyId);
  const busy = progress !== null;
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  return (
    <Panel title={t('submit.title')}>
      <FileDrop
        disabled={busy}
        onFiles={(added) => {
          setFiles([...files, ...added]);
        }}
      />
      {files.length > 0 && (
        <>
          <ul className="file-list">
            {files.map((file, index) => (
              <li key={`${index}-${file.name}`}>
                <span className="file-name">{file.name}</span>
                <span className="muted">{bytesText(file.size, language)}</span>
                <button
                  type="button"
                  className="button button-quiet"
                  disabled={busy}
                  aria-label={t('submit.remove', { name: file.name })}
                  onClick={() => {
                    setFiles(files.filter((_, other) => other !== index));
                  }}
                >
                  ×
                </button>
              </li>
            ))}
          </ul>
          <div className="submit-row">
            <span className="submit-priority">
              {t('batches.priority')}
              <Segments<Priority>
                legend={t('batches.priority')}
                options={PRIORITIES.map((each) => [each, code('status', each)] as const)}
                value={priority}
                onChange={setPriority}
              />
            </span>
            <button
              type="button"
              className="button button-main"
              disabled={busy}
              onClick={() => {
                send(files, priority);
              }}
            >
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
      <ProblemNote
        error={error}
        onRetry={() => {
          send(files, priority);
        }}
      />
    </Panel>
  );
}
