import { Link } from 'react-router';
import type { Allocation, CompanyShare } from '../api/period';
import type { Money } from '../api/usage';
import { isZero, ratioText } from '../format/decimal';
import { countText, percentText } from '../format/numbers';
import { sumMoney } from '../format/sum-money';
import { useTexts } from '../texts/use-texts';
import { Bar } from '../ui/bar';
import { MoneyText } from '../ui/money-text';
import { MoreRows } from '../ui/more-rows';
import { Empty } from '../ui/query-state';
import { Table } from '../ui/table';

/** Who bears what, down to the total; each company leads to its statement. */
export function AllocationTable({ period, allocation }: { period: string; allocation: Allocation }) {
  const { t, language } = useTexts();
  const { companies, total, unallocated, unallocatedParts, currency } = allocation;
  if (companies.length === 0 && isZero(total.amount)) return <Empty title={t('closings.nobody')} />;
  const sum = (read: (share: CompanyShare) => Money): Money =>
    sumMoney(companies.map(read))[0] ?? { amount: '0', currency };
  const parts = [
    [t('closings.unattributed'), unallocatedParts.unattributed],
    [t('closings.quarantined'), unallocatedParts.quarantined],
    [t('closings.undecided'), unallocatedParts.undecided],
  ] as const;
  return (
    <>
      <MoreRows items={companies}>
        {(shown) => (
          <Table
            caption={`${t('closings.preview')} ${currency}`}
            columns={[
              { label: t('common.company') },
              { label: t('closings.amountColumn'), numeric: true },
              { label: t('closings.direct'), numeric: true },
              { label: t('closings.rework'), numeric: true, minor: true },
              { label: t('closings.shared'), numeric: true },
              { label: t('closings.invoices'), numeric: true },
              { label: t('usage.share') },
            ]}
          >
            <tbody>
              {shown.map((share) => (
                <tr key={share.companyId}>
                  <td className="name-cell">
                    <Link to={`/cierres/${period}/empresas/${share.companyId}`}>{share.name}</Link>
                  </td>
                  <td className="num">
                    <MoneyText money={share.amount} />
                  </td>
                  <td className="num">
                    <MoneyText money={share.direct} />
                  </td>
                  <td className="num minor">
                    <MoneyText money={share.rework} />
                  </td>
                  <td className="num">
                    <MoneyText money={share.shared} />
                  </td>
                  <td className="num">{countText(share.invoices, language)}</td>
                  <td className="bar-cell">
                    <span className="confidence">
                      <Bar share={ratioText(share.amount.amount, total.amount)} />
                      {percentText(ratioText(share.amount.amount, total.amount), language)}
                    </span>
                  </td>
                </tr>
              ))}
              {!isZero(unallocated.amount) && (
                <tr>
                  <td className="name-cell">
                    {t('closings.unallocated')}
                    {parts
                      .filter(([, money]) => !isZero(money.amount))
                      .map(([label, money]) => (
                        <span key={label} className="detail">
                          {label}: <MoneyText money={money} />
                        </span>
                      ))}
                  </td>
                  <td className="num">
                    <MoneyText money={unallocated} />
                  </td>
                  <td className="num">–</td>
                  <td className="num minor">–</td>
                  <td className="num">–</td>
                  <td className="num">–</td>
                  <td className="bar-cell">
                    <span className="confidence">
                      <Bar share={ratioText(unallocated.amount, total.amount)} tone="warn" />
                      {percentText(ratioText(unallocated.amount, total.amount), language)}
                    </span>
                  </td>
                </tr>
              )}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">{t('common.total')}</th>
                <td className="num">
                  <MoneyText money={total} />
                </td>
                <td className="num">
                  <MoneyText money={sum(({ direct }) => direct)} />
                </td>
                <td className="num minor">
                  <MoneyText money={sum(({ rework }) => rework)} />
                </td>
                <td className="num">
                  <MoneyText money={sum(({ shared }) => shared)} />
                </td>
                <td className="num">
                  {countText(
                    companies.reduce((count, { invoices }) => count + invoices, 0),
                    language,
                  )}
                </td>
                <td />
              </tr>
            </tfoot>
          </Table>
        )}
      </MoreRows>
      <p className="hint table-note">{t('closings.columnsText')}</p>
    </>
  );
}
