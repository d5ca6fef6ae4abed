import type { ReconciliationLine } from '../api/bill';
import { instantText } from '../format/dates';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { MoneyText } from '../ui/money-text';
import { BillBadge } from './bill-badge';

/** One bucket of one model and key: the provider's figures above, ours below. */
export function ReconciliationRow({ line }: { line: ReconciliationLine }) {
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
      <td>
        {line.model}
        <span className="detail">
          {line.key ?? '–'}
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
      </td>
      <td className="num minor">
        {requests.billed === null ? '–' : countText(requests.billed, language)}
        <span className="detail">{countText(requests.metered, language)}</span>
      </td>
      <td className="num minor">
        {countText(sum('billed'), language)}
        <span className="detail">{countText(sum('metered'), language)}</span>
      </td>
    </tr>
  );
}
