import { useKeyDays, type KeyDay } from '../api/key-shares';
import type { ProviderKey } from '../api/provider-account';
import { localDay, shortDayText } from '../format/dates';
import { compareText, ratioText } from '../format/decimal';
import { countText, percentText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Bar } from '../ui/bar';
import { Panel } from '../ui/panel';
import { Empty, QueryState } from '../ui/query-state';
import { Table } from '../ui/table';

const DAYS = 7;
const DAY_MS = 86_400_000;
/** Below this something keeps a key from its turns. */
const EVENNESS_MIN = '0.8';

/** The last days of an account, key by key: whether the turns are even, and who met 429s. */
export function KeyDays({ accountId, keys }: { accountId: string; keys: readonly ProviderKey[] }) {
  const { t } = useTexts();
  const query = useKeyDays(accountId, localDay(new Date(Date.now() - (DAYS - 1) * DAY_MS)));
  return (
    <Panel title={t('keyDays.title')} flush>
      <QueryState query={query}>
        {(days) =>
          days.length === 0 ? (
            <Empty title={t('keyDays.none')} />
          ) : (
            <>
              <DaysTable days={days} keys={keys} />
              <p className="hint panel-hint">{t('keyDays.text')}</p>
            </>
          )
        }
      </QueryState>
    </Panel>
  );
}

function DaysTable({ days, keys }: { days: readonly KeyDay[]; keys: readonly ProviderKey[] }) {
  const { t, language } = useTexts();
  const used = new Map(days.flatMap((day) => day.keys.map(({ keyId, name }) => [keyId, name] as const)));
  return (
    <Table
      caption={t('keyDays.title')}
      columns={[
        { label: t('usage.key') },
        ...days.map(({ day }) => ({ label: shortDayText(day, language), numeric: true })),
      ]}
    >
      <tbody>
        {[...used].map(([keyId, name]) => (
          <tr key={keyId}>
            <td className="name-cell">{keys.find(({ id }) => id === keyId)?.name ?? name}</td>
            {days.map((day) => (
              <KeyCell key={day.day} day={day} keyId={keyId} />
            ))}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('keyDays.evenness')}</th>
          {days.map(({ day, evenness }) => (
            <td
              key={day}
              className={compareText(evenness, EVENNESS_MIN) < 0 ? 'num text-warn' : 'num'}
              title={compareText(evenness, EVENNESS_MIN) < 0 ? t('keyDays.uneven') : undefined}
            >
              {percentText(ratioText(evenness, '1'), language)}
              {compareText(evenness, EVENNESS_MIN) < 0 && (
                <span className="detail detail-warn">{t('keyDays.unevenShort')}</span>
              )}
            </td>
          ))}
        </tr>
      </tfoot>
    </Table>
  );
}

function KeyCell({ day, keyId }: { day: KeyDay; keyId: string }) {
  const { t, language } = useTexts();
  const own = day.keys.find((key) => key.keyId === keyId);
  if (!own) return <td className="num">–</td>;
  const most = Math.max(1, ...day.keys.map(({ requests }) => requests));
  return (
    <td className="num key-cell">
      {countText(own.requests, language)}
      <Bar share={own.requests / most} tone={own.rateLimited > 0 ? 'warn' : 'accent'} />
      {own.rateLimited > 0 && (
        <span className="detail detail-warn">
          {t('keyDays.rateLimited', { count: countText(own.rateLimited, language) })}
        </span>
      )}
    </td>
  );
}
