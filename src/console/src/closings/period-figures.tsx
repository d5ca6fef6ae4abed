import type { Period } from '../api/period';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { MoneyText } from '../ui/money-text';

/** What was metered, what was billed, and what lies between, one row a currency. */
export function PeriodFigures({ period }: { period: Period }) {
  const { t, language } = useTexts();
  return (
    <>
      {period.currencies.map(({ currency, metered, billed, residual }) => (
        <div key={currency} className="cards">
          <section className="card">
            <p className="card-label">{t('cost.metered')}</p>
            <p className="card-figure">
              <MoneyText money={metered} large />
            </p>
            <p className="card-line">{t('closings.meteredText')}</p>
            {period.unknownAttempts > 0 && (
              <p className="card-line text-warn">
                {t('closings.unknown')}: {countText(period.unknownAttempts, language)}
              </p>
            )}
          </section>
          <section className="card">
            <p className="card-label">{t('cost.billed')}</p>
            <p className="card-figure">
              {billed ? (
                <MoneyText money={billed} large />
              ) : (
                <span className="muted">{t('closings.noBill')}</span>
              )}
            </p>
            <p className="card-line">{t('closings.billedText')}</p>
          </section>
          <section className="card">
            <p className="card-label">{t('cost.difference')}</p>
            <p className="card-figure">
              {residual ? <MoneyText money={residual} large /> : <span className="muted">–</span>}
            </p>
            <p className="card-line">{t('closings.residualText')}</p>
          </section>
        </div>
      ))}
    </>
  );
}
