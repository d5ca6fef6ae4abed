import { Link } from 'react-router';
import type { Adjustment } from '../api/period';
import { useCompanyNames } from '../api/companies';
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
              <td>
                {adjustment.companies.map(({ companyId, amount }) => (
                  <div key={companyId}>
                    {nameOf(companyId)}: <MoneyText money={amount} />
                  </div>
                ))}
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
