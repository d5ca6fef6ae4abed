import { Link } from 'react-router';
import { useProviderAccounts } from '../api/provider-accounts';
import { useTexts } from '../texts/use-texts';

/** Says that no real money is at stake while the firm's default account is the simulated one. */
export function SimulatedBanner() {
  const { t } = useTexts();
  const { data } = useProviderAccounts();
  const account = data?.find((each) => each.isDefault && each.simulated);
  if (!account) return null;
  return (
    <div className="banner" role="note">
      <strong>{t('simulated.title')}</strong> <span>{t('simulated.text')}</span>{' '}
      <Link to="/cuentas">{t('simulated.link')}</Link>
    </div>
  );
}

/** The same for a company that has an account of its own, when that one is simulated and the firm's default is not. */
export function SimulatedCompanyNote({ providerAccountId }: { providerAccountId: string | null }) {
  const { t } = useTexts();
  const { data } = useProviderAccounts();
  const account = data?.find(({ id }) => id === providerAccountId);
  if (!account?.simulated || account.isDefault) return null;
  return (
    <div className="banner" role="note">
      <strong>{t('simulated.title')}</strong> {t('simulated.company')}
    </div>
  );
}
