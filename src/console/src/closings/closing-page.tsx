import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { AllocationPolicy, Choice, Period } from '../api/period';
import { request } from '../api/request';
import { instantText, zonedText } from '../format/dates';
import { useTexts } from '../texts/use-texts';
import { PageHeader } from '../ui/page-header';
import { ProblemNote } from '../ui/problem-note';
import { QueryState } from '../ui/query-state';
import { AdjustmentsPanel } from './adjustments-panel';
import { AllocationPreview } from './allocation-preview';
import { BlockersPanel } from './blockers-panel';
import { CloseForm } from './close-form';
import { ClosedResult } from './closed-result';
import { PeriodBadge } from './period-badge';
import { PeriodDownloads } from './period-downloads';
import { PeriodFigures } from './period-figures';
import { periodName } from './period-name';
import { StatementList } from './statement-list';
import { periodKey, usePeriod } from './use-period';

/** One month: from what it cost to its frozen result. */
export function ClosingPage() {
  const { period = '' } = useParams();
  const query = usePeriod(period);
  return <QueryState query={query}>{(data) => <ClosingBody key={data.period} period={data} />}</QueryState>;
}

function ClosingBody({ period }: { period: Period }) {
  const { t, language } = useTexts();
  const client = useQueryClient();
  const prepare = useMutation({
    mutationFn: () => request<Period>(`/periods/${period.period}/prepare`, { method: 'POST' }),
    onSuccess: (answer) => {
      client.setQueryData(periodKey(period.period), answer);
    },
  });
  const bounds = {
    start: zonedText(period.startsAt, period.timeZone, language),
    end: zonedText(period.endsAt, period.timeZone, language),
    zone: period.timeZone,
  };
  const closed = period.status === 'closed';
  return (
    <>
      <PageHeader
        title={periodName(period.period, language)}
        crumbs={[{ to: '/cierres', label: t('nav.closings') }]}
        meta={<PeriodBadge status={period.status} />}
        actions={
          !closed && (
            <button
              type="button"
              className="button"
              disabled={prepare.isPending}
              onClick={() => {
                prepare.mutate();
              }}
            >
              {t('closings.prepare')}
            </button>
          )
        }
      />
      <p className="muted">
        {t('closings.bounds', bounds)}{' '}
        {period.prepared && t('closings.prepared', { when: instantText(period.prepared.at, language) })}
      </p>
      <ProblemNote error={prepare.error} />
      <PeriodFigures period={period} />
      {closed && <p className="muted">{t('closings.figuresNow')}</p>}
      {closed ? (
        <>
          <ClosedResult period={period.period} timeZone={period.timeZone} />
          <AdjustmentsPanel adjustments={period.adjustments} />
          <StatementList path={`/periods/${period.period}/statements`} by="company" />
        </>
      ) : (
        <OpenPeriod period={period} />
      )}
      <PeriodDownloads period={period} />
    </>
  );
}

/** Begins with the firm's policy; what is chosen in the preview is what the close uses. */
function OpenPeriod({ period }: { period: Period }) {
  const policy = useQuery({
    queryKey: ['allocation-policy'],
    queryFn: ({ signal }) => request<AllocationPolicy>('/allocation-policy', { signal }),
  });
  return (
    <QueryState query={policy}>{(initial) => <Choosing period={period} initial={initial} />}</QueryState>
  );
}

function Choosing({ period, initial }: { period: Period; initial: Choice }) {
  const [choice, setChoice] = useState<Choice>({
    method: initial.method,
    driver: initial.driver,
    pool: initial.pool,
    cacheDiscount: initial.cacheDiscount,
  });
  const [chosen, setCurrency] = useState('');
  const [accepted, setAccepted] = useState<ReadonlySet<string>>(new Set());
  const [first] = period.currencies;
  const currency = period.currencies.length > 1 ? chosen || (first?.currency ?? '') : '';
  return (
    <>
      <BlockersPanel period={period} accepted={accepted} onAccepted={setAccepted} />
      <AllocationPreview
        period={period}
        choice={choice}
        onChoice={setChoice}
        currency={currency}
        onCurrency={setCurrency}
      />
      <AdjustmentsPanel adjustments={period.adjustments} />
      <CloseForm period={period} choice={choice} currency={currency} accepted={accepted} />
    </>
  );
}
