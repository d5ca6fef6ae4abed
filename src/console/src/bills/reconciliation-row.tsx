import type { ReconciliationLine } from '../api/bill';
import { instantText } from '../format/dates';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { MoneyText } from '../ui/money-text';
import { BillBadge } from './bill-badge';

/** One bucket of one model and key, side by side. `ourKey`: how we call the key, where it is ours. */
export function ReconciliationRow({
  line,
  ourKey,
}: {
  line: ReconciliationLine;
  ourKey: string | undefined;
}) {
  const { t, language } = useTexts();
  const { tokens, requests } = line;
  const sum = (side: 'billed' | 'metered') =>
    (tokens.cacheHit[side] ?? 0) + (tokens.cacheMiss[side] ?? 0) + (tokens.output[side] ?? 0);
  return (
    <tr>
      <td className="nowrap">
        {instantText(line.start, language)}
        <span className="detail">{instantText(line.end, language)}</span>
      </td>
      <td className="name-cell">
        {line.model}
        <span className="detail" title={line.key ?? undefined}>
          {ourKey ?? line.key ?? '–'}
          {line.unattributed && ` · ${t('bills.foreign')}`}
          {line.superseded && ` · ${t('bills.superseded')}`}
        </span>
        <BillBadge status={line.status} />
      </td>
      <td className="num">
        <MoneyText money={line.billed} />
      </td>
      <td className="num">
        <MoneyText money={line.metered} />
      </td>
      <td className="num">
        <MoneyText money={line.difference} />
        {line.explained.map(({ code, amount }) => (
          <span key={code} className="detail" title={t(`bills.${code}Text`)}>
            {t(`bills.${code}`)} <MoneyText money={amount} />
          </span>
        ))}
      </td>
      <Counts billed={requests.billed} metered={requests.metered} />
      <Counts billed={sum('billed')} metered={sum('metered')} />
    </tr>
  );
}

/** What the bill counts, and below it what we count. */
function Counts({ billed, metered }: { billed: number | null; metered: number }) {
  const { t, language } = useTexts();
  return (
    <td className="num minor">
      {billed === null ? '–' : countText(billed, language)}
      <span className={billed === metered ? 'detail' : 'detail detail-warn'}>
        {t('bills.meteredCount', { count: countText(metered, language) })}
      </span>
    </td>
  );
}
