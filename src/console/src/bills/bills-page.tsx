import { Link } from 'react-router';
import { sumsOf, type Bill } from '../api/bill';
import { usePages } from '../api/page';
import { useProviderAccounts } from '../api/provider-accounts';
import type { ProviderAccount } from '../api/provider-account';
import { instantText } from '../format/dates';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { PageHeader } from '../ui/page-header';
import { PageList } from '../ui/page-list';
import { Panel } from '../ui/panel';
import { Empty, QueryState } from '../ui/query-state';
import { Table } from '../ui/table';
import { useFilters } from '../ui/use-filters';
import { BillBadge } from './bill-badge';
import { MoneyList } from './money-list';
import { UploadBill } from './upload-bill';

/** The bills of an account, and the place to upload the next. */
export function BillsPage() {
  const { t } = useTexts();
  const query = useProviderAccounts();
  return (
    <>
      <PageHeader title={t('nav.bills')} />
      <p className="muted">{t('bills.text')}</p>
      <QueryState query={query}>
        {(accounts) =>
          accounts && accounts.length > 0 ? (
            <AccountBills accounts={accounts} />
          ) : (
            <Empty title={t(accounts === null ? 'accounts.forbidden' : 'accounts.none')} />
          )
        }
      </QueryState>
    </>
  );
}

function AccountBills({ accounts }: { accounts: readonly ProviderAccount[] }) {
  const { t } = useTexts();
  const { of, choose } = useFilters();
  const chosen = accounts.find(({ id }) => id === of('account')) ?? accounts.find((each) => each.isDefault);
  const accountId = (chosen ?? accounts[0])?.id ?? '';
  const pages = usePages<Bill>(`/provider-accounts/${accountId}/bills`, { limit: 50 });
  return (
    <>
      <div className="filters">
        <Field label={t('common.account')}>
          {(ids) => (
            <select
              {...ids}
              value={accountId}
              onChange={(event) => {
                choose('account', event.target.value);
              }}
            >
              {accounts.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <UploadBill key={accountId} accountId={accountId} />
      <Panel title={t('bills.list')} flush>
        <PageList pages={pages} empty={<Empty title={t('bills.none')} />}>
          {(bills) => (
            <>
              <BillTable bills={bills} />
              <p className="hint table-note">{t('bills.agreesText')}</p>
            </>
          )}
        </PageList>
      </Panel>
    </>
  );
}

function BillTable({ bills }: { bills: readonly Bill[] }) {
  const { t, language } = useTexts();
  return (
    <Table
      caption={t('bills.list')}
      columns={[
        { label: t('common.period') },
        { label: t('common.status') },
        { label: t('cost.billed'), numeric: true },
        { label: t('bills.rows'), numeric: true, minor: true },
        { label: t('bills.importedAt'), minor: true },
      ]}
    >
      <tbody>
        {bills.map((bill) => (
          <tr key={bill.id}>
            <td>
              <Link to={`/conciliacion/${bill.id}`}>
                {bill.periodStart ? instantText(bill.periodStart, language) : t('bills.emptyTitle')}
              </Link>
              {bill.periodEnd && (
                <span className="detail">
                  {t('bills.until', { when: instantText(bill.periodEnd, language) })}
                </span>
              )}
            </td>
            <td>
              <BillBadge status={bill.status} />
            </td>
            <td className="num">
              <MoneyList sums={sumsOf(bill.billed)} />
            </td>
            <td className="num minor">{countText(bill.rows, language)}</td>
            <td className="nowrap minor">{instantText(bill.importedAt, language)}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
