import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { queryText, request } from '../api/request';
import type { Page } from '../api/page';
import type { UsageGroup } from '../api/usage';
import { compareText, ratioText } from '../format/decimal';
import { localDay } from '../format/dates';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Bar } from '../ui/bar';
import { CostText } from '../ui/money-text';
import { Panel } from '../ui/panel';
import { Empty, QueryState } from '../ui/query-state';

const SHOWN_MAX = 6;

/** This month's cost by company, the dearest first. */
export function CompanyCosts() {
  const { t, language } = useTexts();
  const from = `${localDay(new Date()).slice(0, 8)}01`;
  const query = useQuery({
    queryKey: ['usage', 'companies', from],
    queryFn: ({ signal }) =>
      request<Page<UsageGroup>>(`/usage${queryText({ groupBy: 'company', from })}`, { signal }),
    refetchInterval: 15_000,
  });
  return (
    <Panel
      title={t('overview.byCompany')}
      actions={<Link to="/uso?period=month&groupBy=company">{t('common.detail')}</Link>}
    >
      <QueryState query={query}>
        {({ items }) => {
          const sorted = items.toSorted((a, b) => compareText(b.cost?.amount ?? '0', a.cost?.amount ?? '0'));
          const largest = sorted[0]?.cost?.amount ?? '0';
          if (sorted.length === 0) return <Empty title={t('usage.none')} />;
          return (
            <ul className="rank">
              {sorted.slice(0, SHOWN_MAX).map((each) => (
                <li key={each.group}>
                  <Link to={`/empresas/${each.group}`}>{each.name}</Link>
                  <span className="rank-cost">
                    <CostText money={each.cost} costStatus={each.costStatus} />
                  </span>
                  <Bar share={ratioText(each.cost?.amount ?? '0', largest)} />
                  <span className="muted">
                    {t('overview.requests', { count: countText(each.requests, language) })}
                  </span>
                </li>
              ))}
            </ul>
          );
        }}
      </QueryState>
    </Panel>
  );
}
