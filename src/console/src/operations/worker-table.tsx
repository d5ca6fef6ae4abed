import type { Worker } from '../api/workers';
import { agoText, instantText, secondsText } from '../format/dates';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { StateMark } from '../ui/state-mark';
import { Table } from '../ui/table';

/** Each process that works the queue, with what it holds and what it sent. */
export function WorkerTable({ workers }: { workers: readonly Worker[] }) {
  const { t, code, language } = useTexts();
  const count = (value: number) => countText(value, language);
  return (
    <Table
      caption={t('operations.workers')}
      columns={[
        { label: t('operations.worker') },
        { label: t('common.status') },
        { label: t('operations.active'), numeric: true },
        { label: t('operations.requests'), numeric: true },
        { label: '429', numeric: true },
        { label: t('accounts.errors'), numeric: true },
        { label: t('operations.lastSeen') },
        { label: t('operations.lastTaken') },
        { label: t('operations.started') },
      ]}
    >
      <tbody>
        {workers.map((worker) => (
          <tr key={worker.id}>
            <td className="name-cell">
              <code className="worker-id">{worker.id}</code>
              <span className="detail">
                {code('status', `role_${worker.role}`)} · {worker.version}
              </span>
            </td>
            <td>
              <StateMark state={worker.status} />
            </td>
            <td className="num">{count(worker.activeJobs)}</td>
            <td className="num">{count(worker.requests)}</td>
            <td className="num">{count(worker.rateLimited)}</td>
            <td className="num">{count(worker.errors)}</td>
            <td className="nowrap" title={secondsText(worker.lastSeenAt, language)}>
              {agoText(worker.lastSeenAt, language)}
            </td>
            <td className="nowrap">
              {worker.lastTakenAt === null ? '–' : agoText(worker.lastTakenAt, language)}
            </td>
            <td className="nowrap">{instantText(worker.startedAt, language)}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
