import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { Price } from '../api/price';
import { PROVIDERS } from '../api/provider-account';
import { useCreate } from '../api/use-create';
import { useTexts } from '../texts/use-texts';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { ProblemNote } from '../ui/problem-note';
import { NO_PRICES, perToken, PriceFields } from './price-fields';

/** A new price, given per million tokens and stored, exactly, per token. */
export function AddPrice({ onClose }: { onClose: () => void }) {
  const { t, code } = useTexts();
  const client = useQueryClient();
  const [form, setForm] = useState({
    provider: 'deepseek',
    model: '',
    currency: 'USD',
    schedule: '',
    from: '',
    to: '',
    source: '',
  });
  const [prices, setPrices] = useState(NO_PRICES);
  const [peak, setPeak] = useState(NO_PRICES);
  const add = useCreate<object, Price>('/prices', async () => {
    await client.invalidateQueries({ queryKey: ['pages', '/prices'] });
    onClose();
  });
  const set = (name: keyof typeof form) => (event: { target: { value: string } }) => {
    setForm({ ...form, [name]: event.target.value });
  };
  const flat = perToken(prices);
  const scheduled = form.schedule.trim() !== '';
  const inPeak = scheduled ? perToken(peak) : undefined;
  const complete = flat !== undefined && (!scheduled || inPeak !== undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({
      provider: form.provider,
      model: form.model.trim(),
      currency: form.currency.trim().toUpperCase(),
      prices: flat,
      ...(inPeak && { peak: inPeak, schedule: form.schedule.trim() }),
      validFrom: new Date(form.from).toISOString(),
      ...(form.to !== '' && { validTo: new Date(form.to).toISOString() }),
      ...(form.source.trim() !== '' && { source: form.source.trim() }),
    });
  };
  return (
    <Dialog title={t('prices.add')} onClose={onClose}>
      <form onSubmit={submit}>
        <div className="form-grid">
          <Field label={t('accounts.provider')}>
            {(ids) => (
              <select {...ids} value={form.provider} onChange={set('provider')}>
                {PROVIDERS.map((provider) => (
                  <option key={provider} value={provider}>
                    {code('status', provider)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t('common.model')}>
            {(ids) => <input {...ids} required maxLength={200} value={form.model} onChange={set('model')} />}
          </Field>
          <Field label={t('common.currency')}>
            {(ids) => (
              <input
                {...ids}
                required
                pattern="[A-Za-z]{3}"
                value={form.currency}
                onChange={set('currency')}
              />
            )}
          </Field>
          <Field label={t('prices.schedule')} hint={t('prices.scheduleHint')}>
            {(ids) => <input {...ids} maxLength={100} value={form.schedule} onChange={set('schedule')} />}
          </Field>
          <Field label={t('prices.validFrom')}>
            {(ids) => (
              <input {...ids} type="datetime-local" required value={form.from} onChange={set('from')} />
            )}
          </Field>
          <Field label={t('prices.validTo')}>
            {(ids) => <input {...ids} type="datetime-local" value={form.to} onChange={set('to')} />}
          </Field>
        </div>
        <PriceFields
          legend={t(scheduled ? 'prices.offPeakPrices' : 'prices.flatPrices')}
          values={prices}
          onChange={setPrices}
        />
        {scheduled && <PriceFields legend={t('prices.peakPrices')} values={peak} onChange={setPeak} />}
        <Field label={t('prices.sourceOptional')}>
          {(ids) => <input {...ids} maxLength={500} value={form.source} onChange={set('source')} />}
        </Field>
        <ProblemNote error={add.error} />
        <div className="form-actions">
          <button className="button button-main" disabled={add.isPending || !complete}>
            {t('prices.submit')}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
