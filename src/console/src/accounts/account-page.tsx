import { useParams } from 'react-router';
import type { ProviderAccountWithKeys } from '../api/provider-account';
import { useProviderAccount } from '../api/provider-accounts';
import { useTexts } from '../texts/use-texts';
import { PageHeader } from '../ui/page-header';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';
import { Empty, QueryState } from '../ui/query-state';
import { StateMark } from '../ui/state-mark';
import { AccountForm } from './account-form';
import { AccountWarnings } from './account-warnings';
import { AddKey } from './add-key';
import { AvailabilityNote } from './availability-note';
import { BalancePanel } from './balance-panel';
import { KeyDays } from './key-days';
import { KeyTable } from './key-table';
import { LimitsForm } from './limits-form';
import { LimitsPanel } from './limits-panel';
import { useUpdateAccount } from './use-update-account';

export function AccountPage() {
  const { accountId = '' } = useParams();
  const query = useProviderAccount(accountId);
  return (
    <QueryState query={query}>{(account) => <AccountBody key={account.id} account={account} />}</QueryState>
  );
}

function AccountBody({ account }: { account: ProviderAccountWithKeys }) {
  const { t, code } = useTexts();
  const makeDefault = useUpdateAccount(account.id);
  return (
    <>
      <PageHeader
        title={account.name}
        crumbs={[{ to: '/cuentas', label: t('nav.accounts') }]}
        meta={
          <>
            <StateMark state={account.availability.status} />
            <span className="muted">
              {account.simulated ? t('accounts.simulated') : code('status', account.provider)}
              {account.isDefault && ` · ${t('accounts.isDefault')}`}
            </span>
          </>
        }
        actions={
          !account.isDefault && (
            <button
              type="button"
              className="button"
              disabled={makeDefault.isPending}
              onClick={() => {
                makeDefault.mutate({ isDefault: true });
              }}
            >
              {t('accounts.makeDefault')}
            </button>
          )
        }
      />
      <ProblemNote error={makeDefault.error} />
      <AvailabilityNote account={account} />
      <AccountWarnings warnings={account.warnings} />
      <div className="columns columns-wide">
        <LimitsPanel accountId={account.id} />
        <BalancePanel accountId={account.id} />
      </div>
      <Panel title={t('accounts.keys')} flush>
        {account.keys.length === 0 ? (
          <Empty title={t('accounts.noKeys')}>
            <p>{t('availability.noKeyText')}</p>
          </Empty>
        ) : (
          <KeyTable accountId={account.id} keys={account.keys} />
        )}
      </Panel>
      {account.keys.length > 0 && <KeyDays accountId={account.id} keys={account.keys} />}
      <AddKey accountId={account.id} />
      <AccountForm account={account} />
      <LimitsForm key={account.model} account={account} />
    </>
  );
}
