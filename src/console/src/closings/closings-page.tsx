import { Link } from 'react-router';
import { usePages } from '../api/page';
import type { Period, PeriodMoney, PeriodSummary } from '../api/period';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { MoneyText } from '../ui/money-text';
import { PageHeader } from '../ui/page-header';
import { PageList } from '../ui/page-list';
import { Panel } from '../ui/panel';
import { Empty } from '../ui/query-state';
import { Table } from '../ui/table';
import { PeriodBadge } from './period-badge';
import { periodName } from './period-name';
import { usePeriod } from './use-period';

/** Figures are read for so many months; older ones show theirs on their own page. */
const DETAILED_MAX = 12;

/** Every month with usage or a bill, and where it stands. */
export function ClosingsPage() {
  const { t } = useTexts();
  const pages = usePages<PeriodSummary>('/periods', { limit: 60 });
  return (
    <>
      <PageHeader
        title={t('nav.closings')}
        actions={
          <Link className="button" to="/cierres/politica">
            {t('closings.policy')}
          </Link>
        }
      />
      <p className="muted">{t('closings.text')}</p>
      <Panel flush>
        <PageList pages={pages} empty={<Empty title={t('closings.none')} />}>
          {(periods) => <PeriodTable periods={periods} />}
        </PageList>
      </Panel>
    </>
  );
}

function PeriodTable({ periods }: { periods: readonly PeriodSummary[] }) {
  const { t } = useTexts();
  return (
    <Table
      caption={t('nav.closings')}
      columns={[
        { label: t('common.month') },
        { label: t('common.status') },
        { label: t('closings.blockers'), numeric: true },
        { label: t('cost.metered'), numeric: true, minor: true },
        { label: t('cost.billed'), numeric: true, minor: true },
        { label: t('cost.difference'), numeric: true, minor: true },
      ]}
    >
      <tbody>
        {periods.map((summary, index) => (
          <PeriodRow key={summary.period} summary={summary} detailed={index < DETAILED_MAX} />
        ))}
      </tbody>
    </Table>
  );
}

function PeriodRow({ summary, detailed }: { summary: PeriodSummary; detailed: boolean }) {
  const { language } = useTexts();
  const { data, isLoading } = usePeriod(summary.period, { enabled: detailed });
  return (
    <tr>
      <td>
        <Link to={`/cierres/${summary.period}`}>{periodName(summary.period, language)}</Link>
      </td>
      <td>
        <PeriodBadge status={summary.status} />
      </td>
      <td className="num">
        {data && summary.status !== 'closed' ? countText(data.blockers.length, language) : '–'}
      </td>
      <PeriodCells data={data} isLoading={isLoading} />
    </tr>
  );
}

function PeriodCells({ data, isLoading }: { data: Period | undefined; isLoading: boolean }) {
  const cell = (read: (money: PeriodMoney) => PeriodMoney['billed']) => (
    <td className="num minor">
      {!data && (isLoading ? '…' : '–')}
      {data?.currencies.map((each) => {
        const money = read(each);
        return <div key={each.currency}>{money ? <MoneyText money={money} /> : '–'}</div>;
      })}
    </td>
  );
  return (
    <>
      {cell(({ metered }) => metered)}
      {cell(({ billed }) => billed)}
      {cell(({ residual }) => residual)}
    </>
  );
}
