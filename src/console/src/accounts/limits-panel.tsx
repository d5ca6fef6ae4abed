import { useAccountLimits, type AccountLimit } from '../api/limits';
import { clockText } from '../format/dates';
import { countText, groupDigits } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Bar } from '../ui/bar';
import { Panel } from '../ui/panel';
import { Empty, QueryState } from '../ui/query-state';
import { StateMark, toneOf } from '../ui/state-mark';
import { LIMIT_LABELS } from './limit-labels';

/** Every limit of the account by model, with what is used of it at this moment. */
export function LimitsPanel({ accountId }: { accountId: string }) {
  const { t } = useTexts();
  const query = useAccountLimits(accountId);
  return (
    <Panel title={t('limits.useTitle')}>
      <QueryState query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('limits.unused')}>
              <p>{t('limits.unusedText')}</p>
            </Empty>
          ) : (
            [...Map.groupBy(items, ({ model }) => model)].map(([model, limits]) => (
              <div key={model} className="limit-model">
                <h3>{model}</h3>
                <ul className="limits">
                  {limits.map((limit) => (
                    <Limit key={limit.name} limit={limit} />
                  ))}
                </ul>
              </div>
            ))
          )
        }
      </QueryState>
    </Panel>
  );
}

function Limit({ limit }: { limit: AccountLimit }) {
  const { t, language } = useTexts();
  const { name, used, percent, state, resetsAt, source } = limit;
  const figures = t('limits.usedOf', {
    used: countText(used, language),
    limit: countText(limit.limit, language),
    percent: groupDigits(String(percent), language),
  });
  const daily = name === 'requestsPerDay' || name === 'tokensPerDay';
  return (
    <li>
      <p className="limit-line">
        <strong>{t(LIMIT_LABELS[name])}</strong>
        <StateMark state={state} />
      </p>
      <Bar share={used / limit.limit} tone={toneOf(state)} />
      <p className="limit-line muted">
        <span>{figures}</span>
        {resetsAt && (
          <span>
            {t(daily ? 'limits.resetsAt' : 'limits.freesAt', { when: clockText(resetsAt, language) })}
          </span>
        )}
      </p>
      {source !== 'configured' && (
        <p className="hint">
          <span className="chip">{t(source === 'learned' ? 'limits.learned' : 'limits.provider')}</span>{' '}
          {t(source === 'learned' ? 'limits.learnedHint' : 'limits.providerHint')}
        </p>
      )}
    </li>
  );
}
