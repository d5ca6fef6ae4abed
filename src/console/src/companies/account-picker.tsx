import { useId, useState, type KeyboardEvent } from 'react';
import type { ChartAccount } from '../api/company';
import { useTexts } from '../texts/use-texts';
import { useChartSearch } from './use-chart';

const SHOWN_MAX = 12;

/** Chooses one postable account by typing part of its code or name (the ARIA combobox pattern). */
export function AccountPicker({
  label,
  accounts,
  value,
  onChange,
}: {
  label: string;
  accounts: readonly ChartAccount[];
  value: string;
  onChange: (code: string) => void;
}) {
  const { t } = useTexts();
  const listId = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const found = useChartSearch(accounts, typed ?? '').slice(0, SHOWN_MAX);
  const chosen = accounts.find(({ code }) => code === value);
  const open = typed !== null;

  const choose = (account: ChartAccount | undefined) => {
    if (!account) return;
    onChange(account.code);
    setTyped(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) setTyped('');
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((active + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter' && open) {
      event.preventDefault();
      choose(found[active]);
    } else if (event.key === 'Escape' && open) {
      event.stopPropagation();
      setTyped(null);
    }
  };

  return (
    <div className="picker">
      <input
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && found[active] ? `${listId}-${found[active].code}` : undefined}
        autoComplete="off"
        placeholder={t('accountsPicker.placeholder')}
        value={typed ?? (chosen ? `${chosen.code} ${chosen.name}` : value)}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
        }}
        onFocus={(event) => {
          event.target.select();
        }}
        onBlur={() => {
          setTyped(null);
        }}
        onKeyDown={onKeyDown}
      />
      <ul className="picker-list" id={listId} role="listbox" aria-label={label} hidden={!open}>
        {found.map((account, index) => (
          <li
            key={account.code}
            id={`${listId}-${account.code}`}
            role="option"
            aria-selected={index === active}
            className={index === active ? 'picker-active' : undefined}
            // The input would lose its focus, and the list close, before a click arrived.
            onMouseDown={(event) => {
              event.preventDefault();
              choose(account);
            }}
          >
            <code>{account.code}</code> {account.name}
          </li>
        ))}
        {found.length === 0 && <li className="muted">{t('accountsPicker.none')}</li>}
      </ul>
    </div>
  );
}
