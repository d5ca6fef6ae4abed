import { Link } from 'react-router';
import { usePages } from '../api/page';
import type { StatementRow } from '../api/statement';
import { instantText } from '../format/dates';
import { useTexts } from '../texts/use-texts';
import { MoneyText } from '../ui/money-text';
import { MoreRows } from '../ui/more-rows';
import { PageList } from '../ui/page-list';
import { Panel } from '../ui/panel';
import { Empty } from '../ui/query-state';
import { Table } from '../ui/table';
import { periodName } from './period-name';

/** Statements of a month, or of a company, with their corrections. */
export function StatementList({ path, by }: { path: string; by: 'company' | 'period' }) {
  const { t } = useTexts();
  const pages = usePages<StatementRow>(path, {});
  return (
    <Panel title={t('statements.tab')} flush>
      <PageList pages={pages} empty={<Empty title={t('statements.none')} />}>
        {(items) => <MoreRows items={items}>{(rows) => <StatementRows rows={rows} by={by} />}</MoreRows>}
      </PageList>
    </Panel>
  );
}

function StatementRows({ rows, by }: { rows: readonly StatementRow[]; by: 'company' | 'period' }) {
  const { t, language, code } = useTexts();
  return (
    <Table
      caption={t('statements.tab')}
      columns={[
        { label: t('statements.number') },
        { label: t(by === 'company' ? 'common.company' : 'common.month') },
        { label: t('statements.issued'), minor: true },
        { label: t('common.total'), numeric: true },
      ]}
    >
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td className="nowrap">
              <Link to={`/cierres/${row.period}/empresas/${row.companyId}`}>{row.number}</Link>
              {row.kind === 'credit_note' && <span className="detail">{code('period', row.kind)}</span>}
            </td>
            <td className="name-cell">
              {by === 'company' ? row.companyName : periodName(row.period, language)}
            </td>
            <td className="minor">{instantText(row.issuedAt, language)}</td>
            <td className="num">
              <MoneyText money={row.total} />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
