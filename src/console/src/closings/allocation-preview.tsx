import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { AllocationPreview as Preview, Choice, Period } from '../api/period';
import { ApiProblem } from '../api/problem';
import { queryText, request } from '../api/request';
import type { TextKey } from '../texts/dictionary';
import { useTexts } from '../texts/use-texts';
import { Panel } from '../ui/panel';
import { QueryState } from '../ui/query-state';
import { Segments } from '../ui/segments';
import { AllocationTable } from './allocation-table';
import { CacheTable } from './cache-table';
import { choiceBody, ChoiceFields } from './choice-fields';

/** What a choice may lack, which is no fault: what to do about it. */
const GAPS: Readonly<Record<string, { text: TextKey; to: string; label: TextKey }>> = {
  no_bill: { text: 'closings.gapBill', to: '/conciliacion', label: 'closings.goImport' },
  fixed_shares_missing: { text: 'closings.gapShares', to: '/cierres/politica', label: 'closings.policy' },
};

/** The month as each method would divide it, before anything is closed. */
export function AllocationPreview({
  period,
  choice,
  onChoice,
  currency,
  onCurrency,
}: {
  period: Period;
  choice: Choice;
  onChoice: (choice: Choice) => void;
  currency: string;
  onCurrency: (currency: string) => void;
}) {
  const { t } = useTexts();
  const currencies = period.currencies.map((each) => each.currency);
  const asked = { ...choiceBody(choice), currency };
  const query = useQuery({
    queryKey: ['periods', period.period, 'allocation', asked],
    queryFn: ({ signal }) =>
      request<Preview>(`/periods/${period.period}/allocation${queryText(asked)}`, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const gap = query.error instanceof ApiProblem ? GAPS[query.error.body.code] : undefined;
  return (
    <Panel title={`2. ${t('closings.preview')}`}>
      <p className="muted">{t('closings.previewText')}</p>
      <div className="form-grid">
        <ChoiceFields choice={choice} onChange={onChoice} />
      </div>
      {currencies.length > 1 && (
        <Segments
          legend={t('common.currency')}
          options={currencies.map((each) => [each, each] as const)}
          value={currency}
          onChange={onCurrency}
        />
      )}
      {gap ? (
        <p className="note note-warn">
          {t(gap.text)} <Link to={gap.to}>{t(gap.label)}</Link>
        </p>
      ) : (
        <QueryState query={{ ...query, data: query.error ? undefined : query.data }}>
          {(allocation) => (
            <div className="panel-table">
              <AllocationTable period={period.period} allocation={allocation} />
              <CacheTable cache={allocation.cache} />
            </div>
          )}
        </QueryState>
      )}
    </Panel>
  );
}
