import { useTexts } from '../texts/use-texts';
import { ProblemNote } from './problem-note';
import { useFile } from './use-file';

/** Buttons that each download a file. */
export function FileButtons({ files }: { files: readonly (readonly [path: string, label: string])[] }) {
  const { t } = useTexts();
  const { running, error, start } = useFile();
  return (
    <div className="file-buttons">
      {files.map(([path, label]) => (
        <button
          key={path}
          type="button"
          className="button"
          disabled={running !== null}
          onClick={() => {
            start(path);
          }}
        >
          {label}
        </button>
      ))}
      <span className="muted" role="status">
        {running !== null && t('closings.downloading')}
      </span>
      <ProblemNote error={error} />
    </div>
  );
}
