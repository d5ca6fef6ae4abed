import { useBalance, useRefreshBalance, type Balance } from '../api/balance';
import { clockText } from '../format/dates';
import { isZero } from '../format/decimal';
import { amountText, groupDigits } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { MoneyText } from '../ui/money-text';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';
import { QueryState } from '../ui/query-state';

/** Below this a top-up should not wait for the next week. */
const DAYS_LEFT_LOW = 7;
/** Above this the exact number says nothing. */
const DAYS_LEFT_MANY = 3_650;

/** The provider's own balance, when it was read, and how long it lasts. */
export function BalancePanel({ accountId }: { accountId: string }) {
  const { t } = useTexts();
  const query = useBalance(accountId);
  const refresh = useRefreshBalance(accountId);
  return (
    <Panel
      title={t('balance.title')}
      actions={
        query.data &&
        query.data.status !== 'unsupported' && (
          <button
            type="button"
            className="button"
            disabled={refresh.isPending}
            onClick={() => {
              refresh.mutate();
            }}
          >
            {t(refresh.isPending ? 'balance.asking' : 'balance.refresh')}
          </button>
        )
      }
    >
      <ProblemNote error={refresh.error} />
      <QueryState query={query}>{(balance) => <Amounts balance={balance} />}</QueryState>
    </Panel>
  );
}

function Amounts({ balance }: { balance: Balance }) {
  const { t, language } = useTexts();
  const { status, balances, isAvailable, readAt, daysLeft, detail } = balance;
  if (status === 'unsupported') return <p className="muted">{t('balance.unsupported')}</p>;
  return (
    <>
      {status === 'unavailable' && (
        <div className="note note-warn" role="status">
          <p>{t(balances.length > 0 ? 'balance.unavailable' : 'balance.never')}</p>
          {detail && <p className="detail">{detail}</p>}
        </div>
      )}
      {isAvailable === false && (
        <p className="note note-bad" role="status">
          {t('balance.exhausted')}
        </p>
      )}
      {balances.length > 0 && (
        <ul className="balances">
          {balances.map(({ currency, total, granted, toppedUp }) => (
            <li key={currency}>
              <MoneyText money={{ currency, amount: total }} large />
              {!isZero(granted) && (
                <p className="hint">
                  {t('balance.parts', {
                    granted: amountText(granted, language),
                    toppedUp: amountText(toppedUp, language),
                  })}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
      {daysLeft !== null ? (
        <p className={daysLeft < DAYS_LEFT_LOW ? 'text-warn' : undefined}>
          {daysLeft > DAYS_LEFT_MANY
            ? t('balance.daysMany')
            : t('balance.daysLeft', { days: groupDigits(String(daysLeft), language) })}
        </p>
      ) : (
        balances.length > 0 && <p className="muted">{t('balance.daysUnknown')}</p>
      )}
      {readAt && <p className="hint">{t('balance.readAt', { when: clockText(readAt, language) })}</p>}
    </>
  );
}
