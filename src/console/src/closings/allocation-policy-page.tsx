import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useCompanies } from '../api/companies';
import type { AllocationPolicy, Choice } from '../api/period';
import type { ApiProblem } from '../api/problem';
import { request } from '../api/request';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { PageHeader } from '../ui/page-header';
import { Panel } from '../ui/panel';
import { QueryState } from '../ui/query-state';
import { SaveRow } from '../ui/save-row';
import { choiceBody, ChoiceFields } from './choice-fields';
import { readTaxes, writeTaxes } from '../format/tax-lines';

const KEY = ['allocation-policy'];

/** How the firm divides costs where a close says nothing else. */
export function AllocationPolicyPage() {
  const { t } = useTexts();
  const query = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => request<AllocationPolicy>('/allocation-policy', { signal }),
  });
  return (
    <>
      <PageHeader title={t('closings.policy')} crumbs={[{ to: '/cierres', label: t('nav.closings') }]} />
      <QueryState query={query}>{(policy) => <PolicyForm policy={policy} />}</QueryState>
    </>
  );
}

function PolicyForm({ policy }: { policy: AllocationPolicy }) {
  const { t } = useTexts();
  const client = useQueryClient();
  const [choice, setChoice] = useState<Choice>(policy);
  const [shares, setShares] = useState<Readonly<Record<string, string>>>(
    Object.fromEntries(policy.fixedShares.map(({ companyId, share }) => [companyId, String(share)])),
  );
  const [places, setPlaces] = useState(policy.statementPlaces === null ? '' : String(policy.statementPlaces));
  const [prefix, setPrefix] = useState(policy.statementPrefix);
  const [taxText, setTaxText] = useState(writeTaxes(policy.taxes));
  const taxes = readTaxes(taxText);
  const save = useMutation<AllocationPolicy, ApiProblem, object>({
    mutationFn: (body) => request<AllocationPolicy>('/allocation-policy', { method: 'PUT', body }),
    onSuccess: async (answer) => {
      client.setQueryData(KEY, answer);
      await client.invalidateQueries({ queryKey: ['periods'] });
    },
  });
  const fixedShares = Object.entries(shares)
    .filter(([, share]) => share.trim() !== '')
    .map(([companyId, share]) => ({ companyId, share: Number(share) }));
  const lacksShares = choice.method === 'fixed' && fixedShares.length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (taxes === undefined || lacksShares) return;
    save.mutate({
      ...choiceBody(choice),
      fixedShares,
      statementPlaces: places === '' ? null : Number(places),
      taxes,
      statementPrefix: prefix,
    });
  };
  return (
    <Panel title={t('closings.policy')}>
      <p className="muted">{t('policyForm.text')}</p>
      <form className="form-grid" onSubmit={submit}>
        <ChoiceFields choice={choice} onChange={setChoice} />
        <Field label={t('policyForm.prefix')}>
          {(ids) => (
            <input
              {...ids}
              value={prefix}
              maxLength={10}
              required
              pattern="[A-Z0-9]{1,10}"
              onChange={(event) => {
                setPrefix(event.target.value.toUpperCase());
              }}
            />
          )}
        </Field>
        <Field label={t('policyForm.places')} hint={t('policyForm.placesHint')}>
          {(ids) => (
            <input
              {...ids}
              type="number"
              min={0}
              max={18}
              value={places}
              onChange={(event) => {
                setPlaces(event.target.value);
              }}
            />
          )}
        </Field>
        <Field
          label={t('common.taxes')}
          hint={
            taxes === undefined ? (
              <span className="text-bad">{t('policyForm.taxesBad')}</span>
            ) : (
              t('policyForm.taxesHint')
            )
          }
        >
          {(ids) => (
            <textarea
              {...ids}
              rows={2}
              value={taxText}
              onChange={(event) => {
                setTaxText(event.target.value);
              }}
            />
          )}
        </Field>
        {choice.method === 'fixed' && <Shares shares={shares} onChange={setShares} />}
        {lacksShares && <p className="form-wide text-bad">{t('policyForm.sharesMissing')}</p>}
        <SaveRow mutation={save} />
      </form>
    </Panel>
  );
}

function Shares({
  shares,
  onChange,
}: {
  shares: Readonly<Record<string, string>>;
  onChange: (shares: Readonly<Record<string, string>>) => void;
}) {
  const { t } = useTexts();
  const companies = useCompanies();
  return (
    <fieldset className="form-wide roles">
      <legend>{t('policyForm.shares')}</legend>
      <p className="hint">{t('policyForm.sharesHint')}</p>
      <QueryState query={companies}>
        {(all) => (
          <div className="share-list">
            {all
              .filter(({ id, archivedAt }) => archivedAt === null || shares[id])
              .map(({ id, name }) => (
                <Field key={id} label={name}>
                  {(ids) => (
                    <input
                      {...ids}
                      type="number"
                      min={1}
                      max={1_000_000_000}
                      value={shares[id] ?? ''}
                      onChange={(event) => {
                        onChange({ ...shares, [id]: event.target.value });
                      }}
                    />
                  )}
                </Field>
              ))}
          </div>
        )}
      </QueryState>
    </fieldset>
  );
}
