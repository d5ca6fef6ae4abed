import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ExchangeRate } from '../api/exchange-rate';
import { ApiProblem } from '../api/problem';
import { request } from '../api/request';
import { dayText } from '../format/dates';
import { amountText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { ProblemNote } from '../ui/problem-note';

/** The rate of one day, or that there is none. */
export function RateLookup() {
  const { t, language } = useTexts();
  const [day, setDay] = useState('');
  const rate = useQuery({
    queryKey: ['exchange-rates', 'day', day],
    queryFn: ({ signal }) => request<ExchangeRate>(`/exchange-rates?date=${day}`, { signal }),
    enabled: day !== '',
    retry: false,
  });
  const isMissing = rate.error instanceof ApiProblem && rate.error.body.code === 'no_exchange_rate';
  return (
    <>
      <div className="filters">
        <Field label={t('rates.day')}>
          {(ids) => (
            <input
              {...ids}
              type="date"
              value={day}
              onChange={(event) => {
                setDay(event.target.value);
              }}
            />
          )}
        </Field>
      </div>
      {isMissing ? (
        <p role="status" className="muted">
          {t('rates.dayNone')}
        </p>
      ) : (
        <ProblemNote error={rate.error} onRetry={() => void rate.refetch()} />
      )}
      {rate.data && (
        <p role="status">
          <strong>
            {t('rates.dayAnswer', {
              base: rate.data.base,
              rate: amountText(rate.data.rate, language),
              quote: rate.data.quote,
            })}
          </strong>{' '}
          <span className="muted">
            {t('rates.dayInterval', {
              from: dayText(rate.data.validFrom, language),
              to: dayText(rate.data.validTo, language),
            })}
          </span>
        </p>
      )}
    </>
  );
}
