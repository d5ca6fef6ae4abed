import { TOKEN_KINDS, type Price, type TokenPrices } from '../api/price';
import { shiftText } from '../format/decimal';
import { instantText } from '../format/dates';
import { countText, groupDigits } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Table } from '../ui/table';
import { inOrder } from './price-order';

/** Prices per million tokens, as providers publish them; what is stored is the price of one. */
export function PriceTable({ prices }: { prices: readonly Price[] }) {
  const { t, language, code } = useTexts();
  return (
    <Table
      caption={t('nav.prices')}
      columns={[
        { label: t('common.model') },
        { label: t('prices.rate') },
        { label: t('tokens.cacheHit'), numeric: true },
        { label: t('tokens.cacheMiss'), numeric: true },
        { label: t('tokens.output'), numeric: true },
        { label: t('prices.validity') },
        { label: t('common.source') },
      ]}
    >
      {inOrder(prices, new Date()).map(({ price, state }) => (
        <tbody key={price.id} className={state === 'past' ? 'row-pair row-past' : 'row-pair'}>
          <tr>
            <td rowSpan={price.peak ? 2 : 1}>
              {price.model}
              <span className="detail">
                {code('status', price.provider)}
                {price.minPromptTokens > 0 &&
                  ` · ${t('prices.fromTokens', { count: countText(price.minPromptTokens, language) })}`}
              </span>
            </td>
            <td className="nowrap">
              {price.peak ? code('status', 'off_peak') : code('status', 'flat')}
              {price.schedule && <span className="detail">{price.schedule}</span>}
            </td>
            <PriceCells prices={price.prices} currency={price.currency} />
            <td rowSpan={price.peak ? 2 : 1}>
              <span className="nowrap">{instantText(price.validFrom, language)}</span>
              <span className="detail">
                {price.validTo
                  ? t('prices.until', { when: instantText(price.validTo, language) })
                  : t('prices.open')}
              </span>
              {state !== 'past' && (
                <span className={state === 'current' ? 'detail text-good' : 'detail detail-warn'}>
                  {t(state === 'current' ? 'prices.current' : 'prices.future')}
                </span>
              )}
            </td>
            <td rowSpan={price.peak ? 2 : 1} className="wide-cell detail-cell">
              {price.source}
            </td>
          </tr>
          {price.peak && (
            <tr>
              <td>{code('status', 'peak')}</td>
              <PriceCells prices={price.peak} currency={price.currency} />
            </tr>
          )}
        </tbody>
      ))}
    </Table>
  );
}

function PriceCells({ prices, currency }: { prices: TokenPrices; currency: string }) {
  const { t, language } = useTexts();
  return TOKEN_KINDS.map((kind) => (
    <td
      key={kind}
      className="num nowrap"
      title={t('prices.perToken', { amount: groupDigits(prices[kind], language), currency })}
    >
      {groupDigits(shiftText(prices[kind], 6) ?? prices[kind], language)}{' '}
      <span className="currency">{currency}</span>
    </td>
  ));
}
