import { Link } from 'react-router';
import type { Blocker, PeriodSummary } from '../api/period';
import { isZero } from '../format/decimal';
import { countText } from '../format/numbers';
import { zonedText } from '../format/dates';
import type { TextKey } from '../texts/dictionary';
import { useTexts } from '../texts/use-texts';
import { MoneyText } from '../ui/money-text';

/** Where each blocker is resolved; `{days}` are those of the month. */
const WAYS: Readonly<Record<string, readonly [to: string, label: TextKey]>> = {
  earlier_period_open: ['/cierres', 'closings.goClosings'],
  unknown_attempts: ['/uso/solicitudes?status=unknown&{days}', 'closings.goUnknown'],
  missing_price: ['/precios', 'closings.goPrices'],
  no_bill: ['/conciliacion', 'closings.goImport'],
  difference: ['/conciliacion', 'closings.goBills'],
  foreign_cost: ['/conciliacion', 'closings.goBills'],
  quarantined_lines: ['/conciliacion', 'closings.goBills'],
  missing_exchange_rate: ['/precios#tasas', 'closings.goRates'],
};

/** What stands in the way of a close: what it is, where it is resolved, and whether it is accepted as it is. */
export function BlockerList({
  period,
  blockers,
  accepted,
  onAccept,
}: {
  period: PeriodSummary;
  blockers: readonly Blocker[];
  accepted: ReadonlySet<string>;
  onAccept: (code: string, on: boolean) => void;
}) {
  const { t, code } = useTexts();
  return (
    <ul className="blockers">
      {blockers.map((blocker) => {
        const name = code('blocker', blocker.code);
        const way = WAYS[blocker.code];
        return (
          <li key={`${blocker.code}|${blocker.detail}`} className="blocker">
            <div>
              <p className="blocker-name">{name}</p>
              <BlockerFacts period={period} blocker={blocker} />
              <p className="blocker-facts">
                {blocker.amount && !isZero(blocker.amount.amount) && (
                  <span>
                    <MoneyText money={blocker.amount} /> {t('closings.amount')}
                  </span>
                )}
                {way && <Link to={way[0].replace('{days}', daysOf(period.period))}>{t(way[1])}</Link>}
              </p>
            </div>
            <label className="check-field">
              <input
                type="checkbox"
                aria-label={t('closings.acceptName', { name })}
                checked={accepted.has(blocker.code)}
                onChange={(event) => {
                  onAccept(blocker.code, event.target.checked);
                }}
              />
              {t('closings.accept')}
            </label>
          </li>
        );
      })}
    </ul>
  );
}

/** A month's first and last day, as filters of a list. */
function daysOf(period: string): string {
  const [year = 0, month = 0] = period.split('-').map(Number);
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return `from=${period}-01&to=${period}-${days}`;
}

/** The sentence is made here, of code, count and names: the one that the API sends is English only. */
function BlockerFacts({ period, blocker }: { period: PeriodSummary; blocker: Blocker }) {
  const { code, language } = useTexts();
  const sentence = code('blockerFacts', blocker.code, blocker.detail)
    .replace('{count}', countText(blocker.count, language))
    .replace('{names}', (blocker.names ?? []).join(', ') || '–')
    .replace('{end}', zonedText(period.endsAt, period.timeZone, language));
  return <p className="detail">{sentence}</p>;
}
