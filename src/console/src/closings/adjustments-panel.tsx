import { Link } from 'react-router';
import type { Adjustment } from '../api/period';
import { useCompanyNames } from '../api/companies';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { MoneyText } from '../ui/money-text';
import { Panel } from '../ui/panel';
import { Table } from '../ui/table';
import { periodName } from './period-name';

/** What late usage and restated bills of closed months change, borne in this month. */
export function AdjustmentsPanel({ adjustments }: { adjustments: readonly Adjustment[] }) {
  const { t, language, code } = useTexts();
  const nameOf = useCompanyNames();
  if (adjustments.length === 0) return null;
  return (
    <Panel title={t('closings.adjustments')} flush>
      <p className="muted panel-lead">{t('closings.adjustmentsText')}</p>
      <Table
        caption={t('closings.adjustments')}
        columns={[
          { label: t('closings.source') },
          { label: t('closings.why') },
          { label: t('common.company') },
          { label: t('closings.amountColumn'), numeric: true },
        ]}
      >
        <tbody>
          {adjustments.map((adjustment) => (
            <tr key={adjustment.id}>
              <td>
                <Link to={`/cierres/${adjustment.sourcePeriod}`}>
                  {periodName(adjustment.sourcePeriod, language)}
                </Link>
              </td>
              <td>{code('period', adjustment.reason)}</td>
              <td className="name-cell">
                <details>
                  <summary>
                    {t('closings.companies', { count: countText(adjustment.companies.length, language) })}
                  </summary>
                  <ul className="plain-list">
                    {adjustment.companies.map(({ companyId, amount }) => (
                      <li key={companyId}>
                        {nameOf(companyId)}: <MoneyText money={amount} />
                      </li>
                    ))}
                  </ul>
                </details>
              </td>
              <td className="num">
                <MoneyText money={adjustment.amount} />
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
