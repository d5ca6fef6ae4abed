import { bytesText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';

/** Files that were chosen; each can be taken out again. */
export function FileList({
  files,
  disabled,
  onChange,
}: {
  files: readonly File[];
  disabled: boolean;
  onChange: (files: readonly File[]) => void;
}) {
  const { t, language } = useTexts();
  return (
    <ul className="file-list">
      {files.map((file, index) => (
        <li key={`${index}-${file.name}`}>
          <span className="file-name">{file.name}</span>
          <span className="muted">{bytesText(file.size, language)}</span>
          <button
            type="button"
            className="button button-quiet"
            disabled={disabled}
            aria-label={t('submit.remove', { name: file.name })}
            onClick={() => {
              onChange(files.filter((_, other) => other !== index));
            }}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}
