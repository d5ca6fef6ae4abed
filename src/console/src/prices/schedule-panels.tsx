import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PriceSchedule } from '../api/price-schedule';
import { request } from '../api/request';
import { useTexts } from '../texts/use-texts';
import { Panel } from '../ui/panel';
import { QueryState } from '../ui/query-state';
import { EnterHolidays } from './enter-holidays';

/** Peak windows and the years whose holidays are known; says when a year is missing. */
export function SchedulePanels() {
  const query = useQuery({
    queryKey: ['price-schedules'],
    queryFn: () => request<{ items: PriceSchedule[] }>('/price-schedules'),
  });
  return (
    <QueryState query={query}>
      {({ items }) => items.map((schedule) => <SchedulePanel key={schedule.name} schedule={schedule} />)}
    </QueryState>
  );
}

function SchedulePanel({ schedule }: { schedule: PriceSchedule }) {
  const { t } = useTexts();
  const [entering, setEntering] = useState(false);
  const windows = schedule.periods.at(-1)?.windows ?? [];
  const { unverifiedFrom } = schedule;
  return (
    <Panel
      title={t('schedules.title', { name: schedule.name })}
      actions={
        unverifiedFrom !== null && (
          <button
            type="button"
            className="button"
            onClick={() => {
              setEntering(true);
            }}
          >
            {t('schedules.enter')}
          </button>
        )
      }
    >
      <p>
        {t('schedules.windows', {
          windows: windows.map(({ start, end }) => `${start}–${end}`).join(', '),
          zone: schedule.timeZone,
        })}
      </p>
      {unverifiedFrom !== null && (
        <p className="note">{t('schedules.unverified', { year: unverifiedFrom })}</p>
      )}
      <ul className="plain-list">
        {schedule.holidays.map(({ year, dates, source }) => (
          <li key={year}>
            {t('schedules.year', { year, count: dates.length })}{' '}
            <span className="muted">{source ?? t('schedules.shipped')}</span>
          </li>
        ))}
      </ul>
      {entering && unverifiedFrom !== null && (
        <EnterHolidays
          name={schedule.name}
          firstYear={unverifiedFrom}
          onClose={() => {
            setEntering(false);
          }}
        />
      )}
    </Panel>
  );
}
