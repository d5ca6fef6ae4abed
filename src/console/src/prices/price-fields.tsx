import { TOKEN_KINDS, type TokenPrices } from '../api/price';
import { parseDecimal, shiftText } from '../format/decimal';
import { groupDigits } from '../format/numbers';
import type { TextKey } from '../texts/dictionary';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';

export const NO_PRICES: TokenPrices = { cacheHit: '', cacheMiss: '', output: '' };

/** The API takes 18 places for one token, so a million may have 12. */
const PLACES_MAX = 12;

const LABELS: Record<(typeof TOKEN_KINDS)[number], TextKey> = {
  cacheHit: 'tokens.cacheHit',
  cacheMiss: 'tokens.cacheMiss',
  output: 'tokens.output',
};

/** Prices of one token from those of a million; undefined while one is missing or no price. */
export function perToken(values: TokenPrices): TokenPrices | undefined {
  const [cacheHit, cacheMiss, output] = TOKEN_KINDS.map((kind) => tokenPrice(values[kind]));
  if (cacheHit === undefined || cacheMiss === undefined || output === undefined) return undefined;
  return { cacheHit, cacheMiss, output };
}

function tokenPrice(text: string): string | undefined {
  const plain = text.trim().replace(',', '.');
  const value = parseDecimal(plain);
  if (!value || value.digits < 0n || value.places > PLACES_MAX) return undefined;
  return shiftText(plain, -6);
}

/** Three prices per million tokens, each with what it is for one. */
export function PriceFields({
  legend,
  values,
  onChange,
}: {
  legend: string;
  values: TokenPrices;
  onChange: (values: TokenPrices) => void;
}) {
  const { t, language } = useTexts();
  return (
    <fieldset className="price-fields">
      <legend>{legend}</legend>
      <div className="form-grid form-grid-dense">
        {TOKEN_KINDS.map((kind) => {
          const one = tokenPrice(values[kind]);
          const hint =
            one !== undefined
              ? t('prices.oneToken', { amount: groupDigits(one, language) })
              : values[kind] === ''
                ? t('prices.millionHint')
                : t('prices.notAPrice');
          return (
            <Field key={kind} label={t(LABELS[kind])} hint={hint}>
              {(ids) => (
                <input
                  {...ids}
                  required
                  inputMode="decimal"
                  value={values[kind]}
                  onChange={(event) => {
                    onChange({ ...values, [kind]: event.target.value });
                  }}
                />
              )}
            </Field>
          );
        })}
      </div>
    </fieldset>
  );
}
