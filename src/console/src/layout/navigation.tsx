import { NavLink } from 'react-router';
import { useIsAdministrator } from '../api/provider-accounts';
import type { TextKey } from '../texts/dictionary';
import { useTexts } from '../texts/use-texts';

const WORK: readonly (readonly [to: string, label: TextKey])[] = [
  ['/', 'nav.overview'],
  ['/empresas', 'nav.companies'],
  ['/lotes', 'nav.batches'],
  ['/facturas', 'nav.invoices'],
];
const COST: readonly (readonly [to: string, label: TextKey])[] = [['/uso', 'nav.usage']];
const ADMIN: readonly (readonly [to: string, label: TextKey])[] = [
  ['/conciliacion', 'nav.bills'],
  ['/cierres', 'nav.closings'],
  ['/cuentas', 'nav.accounts'],
  ['/precios', 'nav.prices'],
];

const WATCH: readonly (readonly [to: string, label: TextKey])[] = [['/operacion', 'nav.operations']];

export function Navigation() {
  const { t } = useTexts();
  const administrator = useIsAdministrator();
  return (
    <nav aria-label={t('layout.navigation')}>
      <NavGroup label={t('nav.groupWork')} links={WORK} />
      <NavGroup label={t('nav.groupCost')} links={administrator ? [...COST, ...ADMIN] : COST} />
      {administrator && <NavGroup label={t('nav.groupWatch')} links={WATCH} />}
    </nav>
  );
}

function NavGroup({ label, links }: { label: string; links: typeof WORK }) {
  const { t } = useTexts();
  return (
    <div className="nav-group">
      <p className="nav-label">{label}</p>
      <ul>
        {links.map(([to, key]) => (
          <li key={to}>
            <NavLink to={to} end={to === '/'}>
              {t(key)}
            </NavLink>
          </li>
        ))}
      </ul>
    </div>
  );
}
