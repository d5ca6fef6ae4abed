import { useState } from 'react';
import { useTexts } from '../texts/use-texts';

/** A text to be copied, such as a token that is shown once. */
export function CopyText({ text }: { text: string }) {
  const { t } = useTexts();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    // Without permission the text can still be selected by hand.
    await navigator.clipboard?.writeText(text).then(
      () => {
        setCopied(true);
      },
      () => undefined,
    );
  };
  return (
    <div className="copy">
      <code className="copy-text">{text}</code>
      <button type="button" className="button" onClick={() => void copy()}>
        {copied ? t('common.copied') : t('common.copy')}
      </button>
    </div>
  );
}
