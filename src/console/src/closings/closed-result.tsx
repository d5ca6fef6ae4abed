import { useQuery } from '@tanstack/react-query';
import type { FrozenResult } from '../api/period';
import { request } from '../api/request';
import { countText } from '../format/numbers';
import { instantText, zonedText } from '../format/dates';
import { useTexts } from '../texts/use-texts';
import { CopyText } from '../ui/copy-text';
import { Facts } from '../ui/facts';
import { MoneyText } from '../ui/money-text';
import { Panel } from '../ui/panel';
import { QueryState } from '../ui/query-state';
import { Table } from '../ui/table';
import { AllocationTable } from './allocation-table';

/** What a close has found, as it will stay. */
export function ClosedResult({ period, timeZone }: { period: string; timeZone: string }) {
  const { t } = useTexts();
  const query = useQuery({
    queryKey: ['periods', period, 'result'],
    queryFn: ({ signal }) => request<FrozenResult>(`/periods/${period}/result`, { signal }),
  });
  return (
    <QueryState query={query}>
      {(result) => (
        <>
          <ResultHead result={result} />
          {result.currencies.map((allocation) => (
            <Panel
              key={allocation.currency}
              title={`${t('closings.preview')} · ${allocation.currency}`}
              flush
            >
              <AllocationTable period={period} allocation={allocation} />
            </Panel>
          ))}
          {result.cut.length > 0 && <CutPanel cut={result.cut} timeZone={timeZone} />}
        </>
      )}
    </QueryState>
  );
}

function ResultHead({ result }: { result: FrozenResult }) {
  const { t, language, code } = useTexts();
  return (
    <Panel title={t('closings.result')}>
      <Facts
        items={[
          [t('closings.closedAt'), instantText(result.closedAt, language)],
          [t('closings.sequence'), countText(result.sequence, language)],
          [t('closings.method'), code('choice', result.method)],
          ...(result.driver ? [[t('closings.driver'), code('choice', result.driver)] as const] : []),
          [t('closings.pool'), code('choice', result.pool)],
          [t('closings.cache'), code('choice', result.cacheDiscount)],
        ]}
      />
      <div className="hashes">
        <div>
          <span className="detail">{t('closings.hash')}</span>
          <CopyText text={result.hash} />
        </div>
        <div>
          <span className="detail">{t('closings.previousHash')}</span>
          <CopyText text={result.previousHash} />
        </div>
      </div>
      {result.acceptedBlockers.length > 0 && (
        <div className="note note-warn">
          <p className="note-title">{t('closings.accepted')}</p>
          <ul className="fault-list">
            {result.acceptedBlockers.map((blocker) => (
              <li key={`${blocker.code}|${blocker.detail}`}>
                {code('blocker', blocker.code)}
                {/* The sentence that was frozen is English. */}
                {language === 'en' && <span className="detail">{blocker.detail}</span>}
                {blocker.reason !== result.reason && (
                  <span className="detail">{t('closings.because', { reason: blocker.reason })}</span>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      {result.reason && <p>{t('closings.because', { reason: result.reason })}</p>}
    </Panel>
  );
}

function CutPanel({ cut, timeZone }: { cut: FrozenResult['cut']; timeZone: string }) {
  const { t, language } = useTexts();
  return (
    <Panel title={t('closings.cut')} flush>
      <p className="muted panel-lead">{t('closings.cutText')}</p>
      <Table
        caption={t('closings.cut')}
        columns={[
          { label: t('closings.bucket') },
          { label: t('common.model') },
          { label: t('cost.billed'), numeric: true },
          { label: t('closings.inside'), numeric: true },
          { label: t('closings.outside'), numeric: true },
        ]}
      >
        <tbody>
          {cut.map((bucket) => (
            <tr
              key={[
                bucket.start,
                bucket.end,
                bucket.providerAccountId,
                bucket.model,
                bucket.billed.currency,
              ].join('|')}
            >
              <td>
                {zonedText(bucket.start, timeZone, language)} – {zonedText(bucket.end, timeZone, language)}
              </td>
              <td>{bucket.model}</td>
              <td className="num">
                <MoneyText money={bucket.billed} />
              </td>
              <td className="num">
                <MoneyText money={bucket.inside} />
              </td>
              <td className="num">
                <MoneyText money={bucket.outside} />
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
