import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Link } from 'react-router';
import type { Company } from '../api/company';
import { useCreate } from '../api/use-create';
import { useTexts } from '../texts/use-texts';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { NoticeList } from '../ui/notice-list';
import { ProblemNote } from '../ui/problem-note';

/** A new company. A wrong check digit does not stop it, but is said before going on. */
export function CreateCompany({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [taxId, setTaxId] = useState('');
  const [externalId, setExternalId] = useState('');
  const [created, setCreated] = useState<Company>();
  const create = useCreate<object, Company>('/companies', async (company) => {
    setCreated(company);
    await client.invalidateQueries({ queryKey: ['pages', '/companies'] });
    await client.invalidateQueries({ queryKey: ['companies', 'all'] });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({
      name: name.trim(),
      taxId: taxId.trim(),
      ...(externalId.trim() !== '' && { externalId: externalId.trim() }),
    });
  };
  if (created) {
    return (
      <Dialog title={t('companies.created', { name: created.name })} onClose={onClose}>
        {created.warnings.length > 0 && (
          <div className="note note-warn" role="alert">
            <NoticeList notices={created.warnings} tone="warn" />
            <p>{t('companies.createdAnyway')}</p>
          </div>
        )}
        <p>{t('companies.createdText')}</p>
        <div className="form-actions">
          <Link className="button button-main" to={`/empresas/${created.id}`}>
            {t('companies.goTo')}
          </Link>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('companies.create')} onClose={onClose}>
      <form onSubmit={submit}>
        <Field label={t('common.name')}>
          {(ids) => (
            <input
              {...ids}
              required
              maxLength={200}
              value={name}
              onChange={(event) => {
                setName(event.target.value);
              }}
            />
          )}
        </Field>
        <Field label={t('common.taxId')} hint={t('companies.taxIdHint')}>
          {(ids) => (
            <input
              {...ids}
              required
              inputMode="numeric"
              placeholder="900123456-8"
              value={taxId}
              onChange={(event) => {
                setTaxId(event.target.value);
              }}
            />
          )}
        </Field>
        <Field label={t('companies.externalIdOptional')} hint={t('companies.externalIdHint')}>
          {(ids) => (
            <input
              {...ids}
              maxLength={200}
              value={externalId}
              onChange={(event) => {
                setExternalId(event.target.value);
              }}
            />
          )}
        </Field>
        <ProblemNote error={create.error} />
        <div className="form-actions">
          <button className="button button-main" disabled={create.isPending}>
            {t('companies.submit')}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
