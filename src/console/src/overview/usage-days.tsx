import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { queryText, request } from '../api/request';
import type { Page } from '../api/page';
import type { UsageGroup } from '../api/usage';
import { dayText, localDay } from '../format/dates';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Panel } from '../ui/panel';
import { QueryState } from '../ui/query-state';

const DAYS = 14;
const DAY_MS = 86_400_000;

/** Requests of the last two weeks, a column a day. */
export function UsageDays() {
  const { t } = useTexts();
  const today = new Date();
  const days = Array.from({ length: DAYS }, (_, index) =>
    localDay(new Date(today.getTime() - (DAYS - 1 - index) * DAY_MS)),
  );
  const from = days[0];
  const query = useQuery({
    queryKey: ['usage', 'days', from],
    queryFn: ({ signal }) =>
      request<Page<UsageGroup>>(`/usage${queryText({ groupBy: 'day', from })}`, { signal }),
    refetchInterval: 15_000,
  });
  return (
    <Panel
      title={t('overview.days')}
      actions={<Link to="/uso?period=month&groupBy=day">{t('common.detail')}</Link>}
    >
      <QueryState query={query}>
        {({ items }) => (
          <Columns days={days} requests={new Map(items.map((each) => [each.group, each.requests]))} />
        )}
      </QueryState>
    </Panel>
  );
}

function Columns({ days, requests }: { days: string[]; requests: Map<string, number> }) {
  const { t, language } = useTexts();
  const largest = Math.max(1, ...days.map((day) => requests.get(day) ?? 0));
  return (
    <ol className="day-columns">
      {days.map((day, index) => {
        const count = requests.get(day) ?? 0;
        const text = t('overview.dayRequests', {
          day: dayText(day, language),
          count: countText(count, language),
        });
        return (
          <li key={day} title={text}>
            <span className="sr-only">{text}</span>
            <span className="day-track" aria-hidden="true">
              <span
                className={count > 0 ? 'day-fill' : 'day-none'}
                style={{ height: `${count > 0 ? Math.max(3, (count / largest) * 100) : 0}%` }}
              />
            </span>
            <span className="day-label" aria-hidden="true">
              {index % 2 === days.length % 2 ? '' : day.slice(8)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
