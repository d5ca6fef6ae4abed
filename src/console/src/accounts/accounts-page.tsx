import { useState } from 'react';
import { Link } from 'react-router';
import { useProviderAccounts } from '../api/provider-accounts';
import type { ProviderAccount } from '../api/provider-account';
import { useTexts } from '../texts/use-texts';
import { PageHeader } from '../ui/page-header';
import { Panel } from '../ui/panel';
import { Empty, QueryState } from '../ui/query-state';
import { StateMark } from '../ui/state-mark';
import { Table } from '../ui/table';
import { CreateAccount } from './create-account';

export function AccountsPage() {
  const { t } = useTexts();
  const query = useProviderAccounts();
  const [creating, setCreating] = useState(false);
  return (
    <>
      <PageHeader
        title={t('nav.accounts')}
        actions={
          query.data && (
            <button
              type="button"
              className="button button-main"
              onClick={() => {
                setCreating(true);
              }}
            >
              {t('accounts.create')}
            </button>
          )
        }
      />
      {creating && (
        <CreateAccount
          onClose={() => {
            setCreating(false);
          }}
        />
      )}
      <Panel flush>
        <QueryState query={query}>
          {(accounts) => {
            if (accounts === null) return <Empty title={t('accounts.forbidden')} />;
            if (accounts.length === 0) {
              return (
                <Empty title={t('accounts.none')}>
                  <p>{t('accounts.noneText')}</p>
                </Empty>
              );
            }
            return <AccountTable accounts={accounts} />;
          }}
        </QueryState>
      </Panel>
    </>
  );
}

function AccountTable({ accounts }: { accounts: readonly ProviderAccount[] }) {
  const { t, code } = useTexts();
  return (
    <Table
      caption={t('nav.accounts')}
      columns={[
        { label: t('common.name') },
        { label: t('accounts.provider') },
        { label: t('common.model') },
        { label: t('common.status') },
        { label: t('accounts.baseUrl') },
      ]}
    >
      <tbody>
        {accounts.map((account) => (
          <tr key={account.id}>
            <td>
              <Link to={`/cuentas/${account.id}`}>{account.name}</Link>
              {account.isDefault && <span className="detail">{t('accounts.isDefault')}</span>}
            </td>
            <td>{account.simulated ? t('accounts.simulated') : code('status', account.provider)}</td>
            <td className="nowrap">{account.model}</td>
            <td>
              <StateMark state={account.availability.status} />
            </td>
            <td className="wide-cell">
              <code>{account.baseUrl}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
