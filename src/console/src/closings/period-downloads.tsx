import type { PeriodSummary } from '../api/period';
import { queryText } from '../api/request';
import { useTexts } from '../texts/use-texts';
import { FileButtons } from '../ui/file-buttons';
import { Panel } from '../ui/panel';

const FORMATS = [
  ['pdf', 'PDF'],
  ['xlsx', 'Excel'],
  ['csv', 'CSV'],
  ['json', 'JSON'],
] as const;

/** The report of the month in every format, and its evidence once it is closed. */
export function PeriodDownloads({ period }: { period: PeriodSummary }) {
  const { t, language } = useTexts();
  const closed = period.status === 'closed';
  const report = (format: string) =>
    `/periods/${period.period}/report${queryText({ format, lang: language })}`;
  return (
    <Panel title={t('closings.downloads')}>
      {!closed && <p className="muted">{t('closings.draftNote')}</p>}
      <FileButtons
        files={[
          ...FORMATS.map(([format, label]) => [report(format), label] as const),
          [report('focus'), t('closings.focus')],
          ...(closed ? [[`/periods/${period.period}/evidence`, t('closings.evidence')] as const] : []),
        ]}
      />
      {closed && <p className="hint">{t('closings.evidenceText')}</p>}
    </Panel>
  );
}
