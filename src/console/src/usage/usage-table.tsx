import type { GroupBy, UsageGroup } from '../api/usage';
import { compareText, ratioText } from '../format/decimal';
import { countText, percentText } from '../format/numbers';
import { sumMoney } from '../format/sum-money';
import type { TextKey } from '../texts/dictionary';
import { useTexts } from '../texts/use-texts';
import { Bar } from '../ui/bar';
import { MoneyText } from '../ui/money-text';
import { Table } from '../ui/table';
import { GroupName } from './group-name';

export const GROUP_LABELS: Record<GroupBy, TextKey> = {
  day: 'usage.day',
  month: 'common.month',
  company: 'common.company',
  model: 'common.model',
  key: 'usage.key',
  account: 'usage.account',
};

/** Totals by group, and the exact total of them all. */
export function UsageTable({ groupBy, groups }: { groupBy: GroupBy; groups: readonly UsageGroup[] }) {
  const { t, language } = useTexts();
  const count = (value: number) => countText(value, language);
  const total = (read: (group: UsageGroup) => number) =>
    count(groups.reduce((sum, group) => sum + read(group), 0));
  const amounts = groups.flatMap((group) => group.costs.map(({ amount }) => amount));
  const largest = amounts.toSorted((a, b) => compareText(b, a))[0] ?? '0';
  const costs = sumMoney(groups.flatMap((group) => group.costs));
  const saved = groups.some(({ savings }) => savings.length > 0);
  /** Of the total in the group's first currency. */
  const shareOf = ({ costs: [own] }: UsageGroup) =>
    ratioText(own?.amount ?? '0', costs.find(({ currency }) => currency === own?.currency)?.amount ?? '0');
  return (
    <Table
      caption={t('usage.title')}
      columns={[
        { label: t(GROUP_LABELS[groupBy]) },
        { label: t('common.requests'), numeric: true },
        { label: t('usage.failed'), numeric: true },
        { label: '429', numeric: true },
        { label: t('tokens.cacheHit'), numeric: true },
        { label: t('tokens.cacheMiss'), numeric: true },
        { label: t('tokens.output'), numeric: true },
        { label: t('common.cost'), numeric: true },
        ...(saved ? [{ label: t('usage.saving'), numeric: true }] : []),
        { label: t('usage.share') },
      ]}
    >
      <tbody>
        {groups.map((group) => (
          <tr key={group.group}>
            <td>
              <GroupName groupBy={groupBy} group={group} />
            </td>
            <td className="num">{count(group.requests)}</td>
            <td className="num">{count(group.failed)}</td>
            <td className="num">{count(group.rateLimited)}</td>
            <td className="num">{count(group.tokens.cacheHit)}</td>
            <td className="num">{count(group.tokens.cacheMiss)}</td>
            <td className="num">{count(group.tokens.output)}</td>
            <td className="num">
              {group.costs.map((money) => (
                <MoneyText key={money.currency} money={money} />
              ))}
              {group.unknownCosts > 0 && (
                <span className="unknown detail">
                  {t('overview.unknownCosts', { count: count(group.unknownCosts) })}
                </span>
              )}
            </td>
            {saved && (
              <td className="num">
                {group.savings.length === 0
                  ? '–'
                  : group.savings.map((money) => <MoneyText key={money.currency} money={money} />)}
              </td>
            )}
            <td className="bar-cell">
              <span className="confidence">
                <Bar share={ratioText(group.costs[0]?.amount ?? '0', largest)} />
                {percentText(shareOf(group), language)}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('common.total')}</th>
          <td className="num">{total((group) => group.requests)}</td>
          <td className="num">{total((group) => group.failed)}</td>
          <td className="num">{total((group) => group.rateLimited)}</td>
          <td className="num">{total((group) => group.tokens.cacheHit)}</td>
          <td className="num">{total((group) => group.tokens.cacheMiss)}</td>
          <td className="num">{total((group) => group.tokens.output)}</td>
          <td className="num">
            {costs.map((money) => (
              <MoneyText key={money.currency} money={money} />
            ))}
          </td>
          {saved && (
            <td className="num">
              {sumMoney(groups.flatMap(({ savings }) => savings)).map((money) => (
                <MoneyText key={money.currency} money={money} />
              ))}
            </td>
          )}
          <td />
        </tr>
      </tfoot>
    </Table>
  );
}
