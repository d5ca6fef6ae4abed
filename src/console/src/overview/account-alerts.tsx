import { Link } from 'react-router';
import { AvailabilityNote } from '../accounts/availability-note';
import { useProviderAccounts } from '../api/provider-accounts';
import { useTexts } from '../texts/use-texts';

/** Accounts that hold work up: at their limits, without balance or usable key, or of a provider that is away. */
export function AccountAlerts() {
  const { t } = useTexts();
  const { data } = useProviderAccounts();
  if (data?.length === 0) {
    return (
      <div className="note note-warn" role="status">
        <p className="note-title">{t('overview.noAccounts')}</p>
        <p>
          {t('overview.noAccountsText')} <Link to="/cuentas">{t('nav.accounts')}</Link>
        </p>
      </div>
    );
  }
  return data?.map((account) => (
    <AvailabilityNote key={account.id} account={account}>
      <Link to={`/cuentas/${account.id}`}>{t('common.see')}</Link>
    </AvailabilityNote>
  ));
}
