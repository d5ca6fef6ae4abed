import { useParams } from 'react-router';
import type { ProviderAccountWithKeys } from '../api/provider-account';
import { useProviderAccount } from '../api/provider-accounts';
import { useTexts } from '../texts/use-texts';
import { Badge } from '../ui/badge';
import { PageHeader } from '../ui/page-header';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';
import { Empty, QueryState } from '../ui/query-state';
import { AccountForm } from './account-form';
import { AddKey } from './add-key';
import { KeyTable } from './key-table';
import { LimitsForm } from './limits-form';
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
            <Badge status={account.status} />
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
      {account.status === 'suspended' && (
        <div className="note note-bad" role="status">
          <p className="note-title">{t('overview.suspended', { name: account.name })}</p>
          <p>{t('overview.suspendedText')}</p>
        </div>
      )}
      <Panel title={t('accounts.keys')} flush>
        {account.keys.length === 0 ? (
          <Empty title={t('accounts.noKeys')}>
            <p>{t('overview.keylessText')}</p>
          </Empty>
        ) : (
          <KeyTable accountId={account.id} keys={account.keys} />
        )}
      </Panel>
      <AddKey accountId={account.id} />
      <AccountForm account={account} />
      <LimitsForm key={account.model} account={account} />
    </>
  );
}
