import { useRef, useState, type DragEvent } from 'react';
import { useTexts } from '../texts/use-texts';

/** Where files are dropped, or chosen by a button. `hint`: which files. */
export function FileDrop({
  hint,
  accept,
  disabled,
  onFiles,
}: {
  hint: string;
  accept: string;
  disabled: boolean;
  onFiles: (files: File[]) => void;
}) {
  const { t } = useTexts();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (list: FileList | null) => {
    if (list && list.length > 0 && !disabled) onFiles([...list]);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <div
      className={over ? 'drop drop-over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={onDrop}
    >
      <p className="drop-title">{t('submit.drop')}</p>
      <p className="muted">{hint}</p>
      <button
        type="button"
        className="button"
        disabled={disabled}
        onClick={() => {
          input.current?.click();
        }}
      >
        {t('submit.choose')}
      </button>
      <input
        ref={input}
        className="sr-only"
        type="file"
        multiple
        tabIndex={-1}
        aria-label={t('submit.choose')}
        accept={accept}
        onChange={(event) => {
          take(event.target.files);
          // The same file chosen again must be heard of again.
          event.target.value = '';
        }}
      />
    </div>
  );
}
