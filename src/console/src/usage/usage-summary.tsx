import { Link } from 'react-router';
import type { UsageSpan, UsageTotals } from '../api/usage';
import { zonedText } from '../format/dates';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { MoneyText } from '../ui/money-text';
import { TokensBars } from '../ui/tokens-bars';

/** Totals of a period: what it cost and saved, what became of its requests, and their tokens. */
export function UsageSummary({ totals, span }: { totals: UsageTotals; span: UsageSpan }) {
  const { t, language } = useTexts();
  const count = (value: number) => countText(value, language);
  const outcomes = [
    ['usage.succeeded', totals.succeeded],
    ['usage.rateLimited', totals.rateLimited],
    ['usage.otherFailures', totals.failed - totals.rateLimited],
    ['usage.lost', totals.unknown],
    ['usage.underWay', totals.inFlight],
  ] as const;
  return (
    <>
      <p className="muted">
        {span.from === null
          ? t('usage.sinceEver', { zone: span.timeZone })
          : t('usage.since', { when: zonedText(span.from, span.timeZone, language), zone: span.timeZone })}
      </p>
      <div className="cards">
        <section className="card" aria-label={t('common.cost')}>
          <h2 className="card-label">{t('common.cost')}</h2>
          <p className="card-figure">
            {(totals.costs.length > 0 ? totals.costs : totals.cost ? [totals.cost] : []).map((money) => (
              <MoneyText key={money.currency} money={money} large />
            ))}
          </p>
          {totals.unknownCosts > 0 && (
            <p className="card-line">
              <Link to="/uso/solicitudes?status=unknown" className="unknown">
                {t('overview.unknownCosts', { count: count(totals.unknownCosts) })}
              </Link>
            </p>
          )}
          {totals.savings.map((money) => (
            <p key={money.currency} className="card-line text-good">
              {t('usage.saved')} <MoneyText money={money} />
            </p>
          ))}
          {totals.providerCostDiffers > 0 && (
            <p className="card-line">
              <Link to="/uso/solicitudes?providerCostDiffers=true" className="unknown">
                {t('usage.differs', { count: count(totals.providerCostDiffers) })}
              </Link>
            </p>
          )}
        </section>
        <section className="card" aria-label={t('common.requests')}>
          <h2 className="card-label">{t('common.requests')}</h2>
          <p className="card-figure money-large">{count(totals.requests)}</p>
          <ul className="outcomes">
            {outcomes
              .filter(([label, value]) => value > 0 || label === 'usage.succeeded')
              .map(([label, value]) => (
                <li key={label}>
                  {t(label)} <strong>{count(value)}</strong>
                </li>
              ))}
          </ul>
        </section>
        <section className="card" aria-label={t('common.tokens')}>
          <h2 className="card-label">{t('common.tokens')}</h2>
          <TokensBars tokens={totals.tokens} />
        </section>
      </div>
    </>
  );
}
