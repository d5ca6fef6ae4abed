import { queryText } from '../api/request';
import { bytesText, countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { ProblemNote } from '../ui/problem-note';
import { useDownload } from './use-download';

/** Downloads the log of requests, as filtered, as CSV; shows how much has come. */
export function DownloadLog({ filters }: { filters: Record<string, string | null | undefined> }) {
  const { t, language } = useTexts();
  const { running, progress, error, start, stop } = useDownload(`/attempts/export${queryText(filters)}`);
  const figures = progress && {
    rows: countText(progress.rows, language),
    size: bytesText(progress.bytes, language),
  };
  return (
    <div className="download">
      {running ? (
        <button type="button" className="button" onClick={stop}>
          {t('common.cancel')}
        </button>
      ) : (
        <button type="button" className="button" onClick={start}>
          {t('download.start')}
        </button>
      )}
      <span className="muted" role="status">
        {figures && t(running ? 'download.running' : 'download.done', figures)}
      </span>
      {error ? <ProblemNote error={error} onRetry={start} /> : null}
    </div>
  );
}
