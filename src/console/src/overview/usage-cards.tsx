import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { request } from '../api/request';
import type { UsageTotals } from '../api/usage';
import { countText } from '../format/numbers';
import type { TextKey } from '../texts/dictionary';
import { useTexts } from '../texts/use-texts';
import { MoneyText } from '../ui/money-text';
import { QueryState } from '../ui/query-state';
import { TokensBars } from '../ui/tokens-bars';

const REFRESH_MS = 5_000;
const PERIODS: readonly (readonly [path: string, label: TextKey])[] = [
  ['today', 'overview.today'],
  ['month', 'overview.month'],
  ['total', 'common.total'],
];

/** Requests, tokens and cost of today, of this month and of all time. */
export function UsageCards() {
  const { t } = useTexts();
  return (
    <div className="cards">
      {PERIODS.map(([path, label]) => (
        <UsageCard key={path} path={path} label={t(label)} />
      ))}
    </div>
  );
}

function UsageCard({ path, label }: { path: string; label: string }) {
  const query = useQuery({
    queryKey: ['usage', path],
    queryFn: ({ signal }) => request<UsageTotals>(`/usage/${path}`, { signal }),
    refetchInterval: REFRESH_MS,
  });
  return (
    <section className="card" aria-label={label}>
      <h2 className="card-label">{label}</h2>
      <QueryState query={query}>{(totals) => <CardBody totals={totals} />}</QueryState>
    </section>
  );
}

function CardBody({ totals }: { totals: UsageTotals }) {
  const { t, language } = useTexts();
  const held = totals.unknownCosts;
  const costs = totals.costs.length > 0 ? totals.costs : totals.cost ? [totals.cost] : [];
  return (
    <>
      <p className="card-figure">
        {costs.map((money) => (
          <MoneyText key={money.currency} money={money} large />
        ))}
      </p>
      <p className="card-line">
        {t('overview.requests', { count: countText(totals.requests, language) })}
        {totals.failed > 0 && ` · ${t('overview.failed', { count: countText(totals.failed, language) })}`}
        {totals.inFlight > 0 &&
          ` · ${t('overview.inFlight', { count: countText(totals.inFlight, language) })}`}
      </p>
      {held > 0 && (
        <p className="card-line">
          <Link to="/uso/solicitudes?status=unknown" className="unknown">
            {t('overview.unknownCosts', { count: countText(held, language) })}
          </Link>
        </p>
      )}
      <TokensBars tokens={totals.tokens} />
    </>
  );
}
