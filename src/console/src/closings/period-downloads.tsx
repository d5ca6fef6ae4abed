import type { PeriodSummary } from '../api/period';
import { useTexts } from '../texts/use-texts';
import { FileButtons } from '../ui/file-buttons';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';
import { useReport } from './use-report';

const FORMATS = [
  ['pdf', 'PDF'],
  ['xlsx', 'Excel'],
  ['csv', 'CSV'],
  ['json', 'JSON'],
  ['focus', 'FOCUS 1.3'],
] as const;

/** The report of the month in every format, and its evidence once it is closed. */
export function PeriodDownloads({ period }: { period: PeriodSummary }) {
  const { t } = useTexts();
  const closed = period.status === 'closed';
  return (
    <Panel title={t('closings.downloads')}>
      <p className="muted">{t(closed ? 'closings.reportText' : 'closings.draftNote')}</p>
      <ReportButtons period={period.period} />
      {closed && (
        <>
          <p className="muted">{t('closings.evidenceText')}</p>
          <FileButtons files={[[`/periods/${period.period}/evidence`, t('closings.evidence')]]} />
        </>
      )}
    </Panel>
  );
}

/** A report of a long month takes its time, so that it is made in the background, however short it may be. */
function ReportButtons({ period }: { period: string }) {
  const { t, language } = useTexts();
  const { making, error, make } = useReport();
  return (
    <div className="file-buttons">
      {FORMATS.map(([format, label]) => (
        <button
          key={format}
          type="button"
          className="button"
          disabled={making !== null}
          onClick={() => {
            make({ period, format, lang: language });
          }}
        >
          {label}
        </button>
      ))}
      {making && (
        <span className="upload" role="status">
          <progress max={100} value={making.progress} aria-label={t('closings.making')} />
          <span>{t('closings.makingPercent', { percent: making.progress })}</span>
        </span>
      )}
      <ProblemNote error={error} />
    </div>
  );
}
