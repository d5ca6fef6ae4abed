import { useState, type FormEvent } from 'react';
import { ROLE_ACCOUNTS, type Company, type Policy, type RoleAccount } from '../api/company';
import type { TextKey } from '../texts/dictionary';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { Panel } from '../ui/panel';
import { QueryState } from '../ui/query-state';
import { SaveRow } from '../ui/save-row';
import { AccountPicker } from './account-picker';
import { useChart } from './use-chart';
import { useUpdateCompany } from './use-update-company';

const ROLE_LABELS: Record<RoleAccount, TextKey> = {
  inputVat: 'policy.inputVat',
  withholdingIncome: 'policy.withholdingIncome',
  withholdingVat: 'policy.withholdingVat',
  withholdingIca: 'policy.withholdingIca',
  payableGoods: 'policy.payableGoods',
  payableServices: 'policy.payableServices',
  advances: 'policy.advances',
};

/** What an invoice cannot say about the company's books. Saving means that somebody has chosen. */
export function PolicyForm({ company }: { company: Company }) {
  const { t } = useTexts();
  const update = useUpdateCompany(company.id);
  const chart = useChart(company.id);
  const [policy, setPolicy] = useState<Policy>(company.policy);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate({ policy });
  };
  const setRole = (role: RoleAccount, code: string) => {
    const { [role]: _, ...others } = policy.accounts;
    setPolicy({ ...policy, accounts: code === '' ? others : { ...others, [role]: code } });
  };
  return (
    <Panel title={t('policy.title')}>
      <p className="muted">{t('policy.text')}</p>
      <form className="form-grid" onSubmit={submit}>
        <Choice
          label={t('policy.expenseArea')}
          value={policy.expenseArea}
          options={[
            ['51', t('policy.administration')],
            ['52', t('policy.sales')],
          ]}
          onChange={(expenseArea) => {
            setPolicy({ ...policy, expenseArea });
          }}
        />
        <Choice
          label={t('policy.vat')}
          value={policy.vatCreditable ? 'yes' : 'no'}
          options={[
            ['yes', t('policy.vatCreditable')],
            ['no', t('policy.vatCost')],
          ]}
          onChange={(value) => {
            setPolicy({ ...policy, vatCreditable: value === 'yes' });
          }}
        />
        <Choice
          label={t('policy.withhold')}
          value={policy.withhold}
          options={[
            ['as_documented', t('policy.withholdDocumented')],
            ['never', t('policy.withholdNever')],
          ]}
          onChange={(withhold) => {
            setPolicy({ ...policy, withhold });
          }}
        />
        <fieldset className="form-wide roles">
          <legend>{t('policy.accounts')}</legend>
          <p className="hint">{t('policy.accountsHint')}</p>
          <QueryState query={chart}>
            {({ items }) => {
              const postable = items.filter((account) => account.postable);
              return ROLE_ACCOUNTS.map((role) => (
                <div key={role} className="role">
                  <span>{t(ROLE_LABELS[role])}</span>
                  <AccountPicker
                    label={t(ROLE_LABELS[role])}
                    accounts={postable}
                    value={policy.accounts[role] ?? ''}
                    onChange={(code) => {
                      setRole(role, code);
                    }}
                  />
                  <button
                    type="button"
                    className="button button-quiet"
                    disabled={!policy.accounts[role]}
                    onClick={() => {
                      setRole(role, '');
                    }}
                  >
                    {t('policy.clear')}
                  </button>
                </div>
              ));
            }}
          </QueryState>
        </fieldset>
        <SaveRow mutation={update} />
      </form>
    </Panel>
  );
}

function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: Value;
  options: readonly (readonly [value: Value, label: string])[];
  onChange: (value: Value) => void;
}) {
  return (
    <Field label={label}>
      {(ids) => (
        <select
          {...ids}
          value={value}
          onChange={(event) => {
            const chosen = options.find(([option]) => option === event.target.value);
            if (chosen) onChange(chosen[0]);
          }}
        >
          {options.map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
