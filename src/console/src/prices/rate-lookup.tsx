import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ExchangeRate } from '../api/exchange-rate';
import { request } from '../api/request';
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
  return (
    <>
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
      <ProblemNote error={rate.error} />
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
            {t('rates.dayInterval', { from: rate.data.validFrom, to: rate.data.validTo })}
          </span>
        </p>
      )}
    </>
  );
}
