import { useState } from 'react';
import type { Money } from '../api/usage';
import { trimZeros } from '../format/decimal';
import { groupDigits } from '../format/numbers';
import { shortText } from '../format/rounding';
import { useTexts } from '../texts/use-texts';

/** A cost: short to read, every digit on hover or click. A cost nobody knows is said to be so, never shown as 0. */
export function MoneyText({ money, large = false }: { money: Money | null; large?: boolean }) {
  const { t, language } = useTexts();
  const [open, setOpen] = useState(false);
  if (!money) return <UnknownCost />;
  const short = shortText(money.amount);
  const exact = `${money.currency} ${groupDigits(trimZeros(money.amount), language)}`;
  const shown = `${short.exact ? '' : '≈ '}${groupDigits(short.text, language)}`;
  const size = large ? 'money money-large' : 'money';
  if (short.exact) {
    return (
      <span className={size} title={exact}>
        {shown} <span className="currency">{money.currency}</span>
      </span>
    );
  }
  return (
    <button
      type="button"
      className={size}
      title={exact}
      aria-label={t('money.exact', { amount: exact })}
      onClick={() => {
        setOpen(!open);
      }}
    >
      {open ? groupDigits(trimZeros(money.amount), language) : shown}{' '}
      <span className="currency">{money.currency}</span>
    </button>
  );
}

export function UnknownCost() {
  const { t } = useTexts();
  return (
    <span className="unknown" title={t('money.unknownHint')}>
      {t('money.unknown')}
    </span>
  );
}

/** A known sum beside which some costs are unknown. */
export function CostText({ money, costStatus }: { money: Money | null; costStatus: 'known' | 'unknown' }) {
  const { t } = useTexts();
  if (costStatus === 'known' || !money) return <MoneyText money={money} />;
  return (
    <span className="cost-partial">
      <MoneyText money={money} /> <span className="unknown">{t('money.plusUnknown')}</span>
    </span>
  );
}
