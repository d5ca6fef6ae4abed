import { useState, type FormEvent, type ReactNode } from 'react';
import type { Company } from '../api/company';
import type { TextKey } from '../texts/dictionary';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { Panel } from '../ui/panel';
import { SaveRow } from '../ui/save-row';
import { isFieldOf, PLAN_TYPES, planFields, planFrom, type PlanFields } from './plan-fields';
import { useUpdateCompany } from './use-update-company';

const LINES: readonly { name: keyof PlanFields; label: TextKey; hint?: TextKey }[] = [
  { name: 'markupPercent', label: 'plan.markupPercent' },
  { name: 'includedInvoices', label: 'plan.includedInvoices', hint: 'plan.includedInvoicesHint' },
  { name: 'baseFee', label: 'plan.baseFee', hint: 'plan.baseFeeHint' },
  { name: 'discountPercent', label: 'plan.discountPercent' },
  { name: 'minimum', label: 'plan.minimum', hint: 'plan.minimumHint' },
  { name: 'currency', label: 'common.currency', hint: 'plan.currencyHint' },
  { name: 'places', label: 'plan.places', hint: 'plan.placesHint' },
];

/** What a company is charged for a month: its part of the cost, or fees instead. */
export function PlanForm({ company }: { company: Company }) {
  const { t, language } = useTexts();
  const update = useUpdateCompany(company.id);
  const [fields, setFields] = useState(() => planFields(company.plan, language));
  const { plan, unreadable } = planFrom(fields, language);
  const hintOf = (name: keyof PlanFields, hint: TextKey | undefined) =>
    unreadable.includes(name) ? <span className="text-bad">{t('plan.unreadable')}</span> : hint && t(hint);
  const set = (name: keyof PlanFields) => (value: string) => {
    setFields({ ...fields, [name]: value });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (unreadable.length === 0) update.mutate({ plan });
  };
  return (
    <Panel title={t('plan.title')}>
      <form className="form-grid" onSubmit={submit}>
        <Field label={t('plan.type')} hint={t(`plan.type.${typeOf(fields)}.hint`)}>
          {(ids) => (
            <select
              {...ids}
              value={fields.type}
              onChange={(event) => {
                set('type')(event.target.value);
              }}
            >
              {PLAN_TYPES.map((type) => (
                <option key={type} value={type}>
                  {t(`plan.type.${type}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        {isFieldOf('tiers', fields.type) && (
          <TextLines
            label={t('plan.tiers')}
            hint={hintOf('tiers', 'plan.tiersHint')}
            value={fields.tiers}
            onChange={set('tiers')}
          />
        )}
        {LINES.filter(({ name }) => isFieldOf(name, fields.type)).map(({ name, label, hint }) => (
          <Field key={name} label={t(label)} hint={hintOf(name, hint)}>
            {(ids) => (
              <input
                {...ids}
                value={fields[name]}
                onChange={(event) => {
                  set(name)(event.target.value);
                }}
              />
            )}
          </Field>
        ))}
        <TextLines
          label={t('common.taxes')}
          hint={hintOf('taxes', 'plan.taxesHint')}
          value={fields.taxes}
          onChange={set('taxes')}
        />
        <SaveRow mutation={update} />
      </form>
    </Panel>
  );
}

function typeOf({ type }: PlanFields): (typeof PLAN_TYPES)[number] {
  return PLAN_TYPES.find((known) => known === type) ?? 'pass_through';
}

function TextLines({
  label,
  hint,
  value,
  onChange,
}: {
  label: string;
  hint: ReactNode;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <Field label={label} hint={hint}>
      {(ids) => (
        <textarea
          {...ids}
          rows={3}
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      )}
    </Field>
  );
}
