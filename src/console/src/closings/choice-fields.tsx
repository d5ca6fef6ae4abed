import { CACHE_DISCOUNTS, DRIVERS, METHODS, POOLS, type Choice } from '../api/period';
import type { TextKey } from '../texts/dictionary';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';

/** Methods that share nothing by a driver. */
const WITHOUT_DRIVER: readonly string[] = ['even', 'fixed', 'by_key'];

/** How a pool is divided: method, driver, pool, cache discount. */
export function ChoiceFields({ choice, onChange }: { choice: Choice; onChange: (choice: Choice) => void }) {
  const { t, code } = useTexts();
  return (
    <>
      <Select
        label="closings.method"
        hint={code('methodText', choice.method)}
        options={METHODS}
        value={choice.method}
        onChange={(method) => {
          onChange({ ...choice, method });
        }}
      />
      {!WITHOUT_DRIVER.includes(choice.method) && (
        <Select
          label="closings.driver"
          hint={t('closings.driverText')}
          options={DRIVERS}
          value={choice.driver ?? 'invoices'}
          onChange={(driver) => {
            onChange({ ...choice, driver });
          }}
        />
      )}
      <Select
        label="closings.pool"
        hint={code('poolText', choice.pool)}
        options={POOLS}
        value={choice.pool}
        onChange={(pool) => {
          onChange({ ...choice, pool });
        }}
      />
      <Select
        label="closings.cache"
        hint={t('closings.cacheChoice')}
        options={CACHE_DISCOUNTS}
        value={choice.cacheDiscount}
        onChange={(cacheDiscount) => {
          onChange({ ...choice, cacheDiscount });
        }}
      />
    </>
  );
}

/** The choice as a request says it: no driver where the method has none. */
export function choiceBody({ method, driver, pool, cacheDiscount }: Choice) {
  return {
    method,
    pool,
    cacheDiscount,
    ...(!WITHOUT_DRIVER.includes(method) && { driver: driver ?? 'invoices' }),
  };
}

function Select<Value extends string>({
  label,
  hint,
  options,
  value,
  onChange,
}: {
  label: TextKey;
  hint: string;
  options: readonly Value[];
  value: Value;
  onChange: (value: Value) => void;
}) {
  const { t, code } = useTexts();
  return (
    <Field label={t(label)} hint={hint}>
      {(ids) => (
        <select
          {...ids}
          value={value}
          onChange={(event) => {
            const chosen = options.find((option) => option === event.target.value);
            if (chosen) onChange(chosen);
          }}
        >
          {options.map((option) => (
            <option key={option} value={option}>
              {code('choice', option)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
