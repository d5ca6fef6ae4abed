import { Link } from 'react-router';
import type { Batch } from '../api/batch';
import { useCompanyNames } from '../api/companies';
import { clockText, instantText } from '../format/dates';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Badge } from '../ui/badge';
import { Table } from '../ui/table';
import { BatchProgress } from './batch-progress';

export function BatchTable({
  batches,
  withCompany = false,
}: {
  batches: readonly Batch[];
  withCompany?: boolean;
}) {
  const { t, language, code } = useTexts();
  const nameOf = useCompanyNames();
  return (
    <Table
      caption={t('nav.batches')}
      columns={[
        { label: t('batches.received') },
        ...(withCompany ? [{ label: t('common.company') }] : []),
        { label: t('common.status') },
        { label: t('batches.progress') },
        { label: t('common.files'), numeric: true },
      ]}
    >
      <tbody>
        {batches.map((batch) => (
          <tr key={batch.id}>
            <td className="nowrap">
              <Link to={`/lotes/${batch.id}`}>{instantText(batch.createdAt, language)}</Link>
              {batch.externalId && <span className="detail">{batch.externalId}</span>}
            </td>
            {withCompany && <td>{nameOf(batch.companyId)}</td>}
            <td>
              <Badge status={batch.status} />
              {batch.waiting && (
                <span className="detail detail-warn" title={code('waiting', batch.waiting)}>
                  {code('waitingShort', batch.waiting, t('batches.waiting'))}
                  {batch.waitingUntil &&
                    ` ${t('accounts.coolingUntil', { when: clockText(batch.waitingUntil, language) })}`}
                </span>
              )}
            </td>
            <td className="progress-cell">
              <BatchProgress counts={batch.counts} />
            </td>
            <td className="num">{countText(batch.counts.received, language)}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
