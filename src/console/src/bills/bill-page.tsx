import { useParams } from 'react-router';
import { sumsOf, useBill, type BillLine, type BillWithQuarantine } from '../api/bill';
import { useProviderAccounts } from '../api/provider-accounts';
import { instantText } from '../format/dates';
import { countText, groupDigits } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Facts } from '../ui/facts';
import { MoneyText } from '../ui/money-text';
import { PageHeader } from '../ui/page-header';
import { Panel } from '../ui/panel';
import { QueryState } from '../ui/query-state';
import { Table } from '../ui/table';
import { BillBadge } from './bill-badge';
import { MoneyList } from './money-list';
import { ReconciliationPanel } from './reconciliation-panel';

/** One bill: what it says, what is odd about it, and how it stands against what we metered. */
export function BillPage() {
  const { billId = '' } = useParams();
  return <QueryState query={useBill(billId)}>{(bill) => <BillBody bill={bill} />}</QueryState>;
}

function BillBody({ bill }: { bill: BillWithQuarantine }) {
  const { t, code, language } = useTexts();
  const account = useProviderAccounts().data?.find(({ id }) => id === bill.providerAccountId);
  const { periodStart, periodEnd } = bill;
  const title =
    periodStart && periodEnd
      ? t('bills.title', { from: instantText(periodStart, language), to: instantText(periodEnd, language) })
      : t('bills.emptyTitle');
  return (
    <>
      <PageHeader
        title={title}
        crumbs={[{ to: `/conciliacion?account=${bill.providerAccountId}`, label: t('nav.bills') }]}
        meta={<BillBadge status={bill.status} />}
      />
      <Panel>
        <Facts
          items={[
            [t('common.account'), account?.name ?? '–'],
            [t('cost.billed'), <MoneyList key="billed" sums={sumsOf(bill.billed)} />],
            [t('bills.granted'), <MoneyList key="granted" sums={sumsOf(bill.granted)} />],
            [t('bills.rows'), countText(bill.rows, language)],
            [t('common.files'), bill.fileNames.join(', ')],
            [t('bills.importedAt'), instantText(bill.importedAt, language)],
          ]}
        />
      </Panel>
      {bill.warnings.length > 0 && (
        <Panel title={t('bills.warnings')}>
          <ul className="notices notices-warn">
            {bill.warnings.map((warning) => (
              <li key={`${warning.code}|${warning.message}`}>
                {code('bill', warning.code, warning.message)}
                {warning.file && (
                  <span className="detail">{[warning.file, warning.line].filter(Boolean).join(':')}</span>
                )}
                {/* The service writes in English. */}
                {language === 'en' && <span className="detail">{warning.message}</span>}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {bill.quarantinedCount > 0 && <Quarantine bill={bill} />}
      <ReconciliationPanel billId={bill.id} />
    </>
  );
}

function Quarantine({ bill }: { bill: BillWithQuarantine }) {
  const { t, language } = useTexts();
  const { quarantined, quarantinedCount } = bill;
  return (
    <Panel title={t('bills.quarantined')} flush>
      <Table
        caption={t('bills.quarantined')}
        columns={[
          { label: t('bills.model') },
          { label: t('bills.reason') },
          { label: t('common.cost'), numeric: true },
          { label: t('common.quantity'), numeric: true, minor: true },
          { label: t('bills.where'), minor: true },
        ]}
      >
        <tbody>
          {quarantined.map((line) => (
            <QuarantinedRow key={line.id} line={line} />
          ))}
        </tbody>
      </Table>
      {quarantinedCount > quarantined.length && (
        <p className="muted">
          {t('bills.quarantinedMore', {
            shown: countText(quarantined.length, language),
            count: countText(quarantinedCount, language),
          })}
        </p>
      )}
    </Panel>
  );
}

function QuarantinedRow({ line }: { line: BillLine }) {
  const { code, language } = useTexts();
  return (
    <tr>
      <td>
        {line.model}
        <span className="detail">{[line.keyName, line.type].filter(Boolean).join(' · ')}</span>
      </td>
      <td>{line.quarantined && code('bill', line.quarantined)}</td>
      <td className="num">
        <MoneyText money={line.cost} />
      </td>
      <td className="num minor">{groupDigits(line.quantity, language)}</td>
      <td className="minor detail-cell">
        {line.file}:{line.line}
      </td>
    </tr>
  );
}
