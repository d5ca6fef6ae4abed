import { Link } from 'react-router';
import { useAccountsWithKeys, useProviderAccounts } from '../api/provider-accounts';
import { useTexts } from '../texts/use-texts';

/** Accounts that hold work up: suspended for lack of balance, or without a key that could be used. */
export function AccountAlerts() {
  const { t } = useTexts();
  const { data } = useProviderAccounts();
  const accounts = useAccountsWithKeys();
  const suspended = accounts.filter(({ status }) => status === 'suspended');
  const keyless = accounts.filter(
    ({ keys }) => !keys.some(({ status }) => status === 'active' || status === 'cooling'),
  );
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
  return (
    <>
      {suspended.map(({ id, name }) => (
        <div key={`suspended-${id}`} className="note note-bad" role="status">
          <p className="note-title">{t('overview.suspended', { name })}</p>
          <p>
            {t('overview.suspendedText')} <Link to={`/cuentas/${id}`}>{t('common.see')}</Link>
          </p>
        </div>
      ))}
      {keyless.map(({ id, name }) => (
        <div key={`keyless-${id}`} className="note note-warn" role="status">
          <p className="note-title">{t('overview.keyless', { name })}</p>
          <p>
            {t('overview.keylessText')} <Link to={`/cuentas/${id}`}>{t('common.see')}</Link>
          </p>
        </div>
      ))}
    </>
  );
}
