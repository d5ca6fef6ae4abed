import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';

/** From one day of the firm to another, both included; either may be left open. */
export function DayRange({
  from,
  to,
  onChange,
}: {
  from: string;
  to: string;
  onChange: (name: 'from' | 'to', day: string) => void;
}) {
  const { t } = useTexts();
  return (
    <>
      {(['from', 'to'] as const).map((name) => (
        <Field key={name} label={t(name === 'from' ? 'common.from' : 'common.to')}>
          {(ids) => (
            <input
              {...ids}
              type="date"
              value={name === 'from' ? from : to}
              onChange={(event) => {
                onChange(name, event.target.value);
              }}
            />
          )}
        </Field>
      ))}
    </>
  );
}
