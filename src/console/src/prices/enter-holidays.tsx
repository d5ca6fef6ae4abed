import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { PriceSchedule } from '../api/price-schedule';
import type { ApiProblem } from '../api/problem';
import { request } from '../api/request';
import { useTexts } from '../texts/use-texts';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { ProblemNote } from '../ui/problem-note';

/** The holidays of one year, a day a line as the notice lists them. */
export function EnterHolidays({
  name,
  firstYear,
  onClose,
}: {
  name: string;
  firstYear: number;
  onClose: () => void;
}) {
  const { t } = useTexts();
  const client = useQueryClient();
  const [year, setYear] = useState(String(firstYear));
  const [days, setDays] = useState('');
  const [source, setSource] = useState('');
  const enter = useMutation<PriceSchedule, ApiProblem, object>({
    mutationFn: (body) =>
      request<PriceSchedule>(`/price-schedules/${name}/holidays/${year}`, { method: 'PUT', body }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['price-schedules'] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate({ dates: days.split(/[\s,;]+/).filter((day) => day !== ''), source: source.trim() });
  };
  return (
    <Dialog title={t('schedules.enter')} onClose={onClose}>
      <form onSubmit={submit}>
        <Field label={t('schedules.yearLabel')}>
          {(ids) => (
            <input
              {...ids}
              required
              pattern="\d{4}"
              inputMode="numeric"
              value={year}
              onChange={(event) => {
                setYear(event.target.value);
              }}
            />
          )}
        </Field>
        <Field label={t('schedules.days')} hint={t('schedules.daysHint')}>
          {(ids) => (
            <textarea
              {...ids}
              rows={8}
              value={days}
              onChange={(event) => {
                setDays(event.target.value);
              }}
            />
          )}
        </Field>
        <Field label={t('common.source')} hint={t('schedules.sourceHint')}>
          {(ids) => (
            <input
              {...ids}
              required
              maxLength={500}
              value={source}
              onChange={(event) => {
                setSource(event.target.value);
              }}
            />
          )}
        </Field>
        <ProblemNote error={enter.error} />
        <div className="form-actions">
          <button className="button button-main" disabled={enter.isPending}>
            {t('common.save')}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
