import { useState, type ReactNode } from 'react';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';

/** So many rows are in sight at first: what stands below a long list must stay within reach. */
const SHOWN_AT_FIRST = 25;

/** The first rows of a long list that is known as a whole, and all of them on demand. */
export function MoreRows<T>({
  items,
  children,
}: {
  items: readonly T[];
  children: (shown: readonly T[]) => ReactNode;
}) {
  const { t, language } = useTexts();
  const [all, setAll] = useState(false);
  const isCut = !all && items.length > SHOWN_AT_FIRST;
  return (
    <>
      {children(isCut ? items.slice(0, SHOWN_AT_FIRST) : items)}
      {isCut && (
        <div className="more">
          <button
            type="button"
            className="button"
            onClick={() => {
              setAll(true);
            }}
          >
            {t('common.showAll', { count: countText(items.length, language) })}
          </button>
        </div>
      )}
    </>
  );
}
