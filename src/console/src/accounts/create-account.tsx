import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { PROVIDERS, type Provider, type ProviderAccount } from '../api/provider-account';
import { useCreate } from '../api/use-create';
import { useTexts } from '../texts/use-texts';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { ProblemNote } from '../ui/problem-note';

/** A new account with a provider; its keys are added on the page it leads to. */
export function CreateAccount({ onClose }: { onClose: () => void }) {
  const { t, code } = useTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [form, setForm] = useState({ name: '', provider: 'deepseek' as Provider, baseUrl: '', model: '' });
  const create = useCreate<object, ProviderAccount>('/provider-accounts', async (account) => {
    await client.invalidateQueries({ queryKey: ['provider-accounts'] });
    await navigate(`/cuentas/${account.id}`);
  });
  const set = (name: keyof typeof form) => (event: { target: { value: string } }) => {
    setForm({ ...form, [name]: event.target.value });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { name, provider, baseUrl, model } = form;
    create.mutate({
      name: name.trim(),
      provider,
      ...(baseUrl.trim() !== '' && { baseUrl: baseUrl.trim() }),
      ...(model.trim() !== '' && { model: model.trim() }),
    });
  };
  return (
    <Dialog title={t('accounts.create')} onClose={onClose}>
      <form onSubmit={submit}>
        <Field label={t('common.name')}>
          {(ids) => <input {...ids} required maxLength={200} value={form.name} onChange={set('name')} />}
        </Field>
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
        <Field label={t('common.model')} hint={t('accounts.modelHint')}>
          {(ids) => <input {...ids} maxLength={200} value={form.model} onChange={set('model')} />}
        </Field>
        <Field label={t('accounts.baseUrl')} hint={t('accounts.baseUrlHint')}>
          {(ids) => (
            <input
              {...ids}
              type="url"
              placeholder="https://"
              value={form.baseUrl}
              onChange={set('baseUrl')}
            />
          )}
        </Field>
        <ProblemNote error={create.error} />
        <div className="form-actions">
          <button className="button button-main" disabled={create.isPending}>
            {t('accounts.submit')}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
