import { Link } from 'react-router';
import type { BatchDocument } from '../api/batch';
import { useTexts } from '../texts/use-texts';
import { Badge } from '../ui/badge';
import { Table } from '../ui/table';

export function DocumentTable({ documents }: { documents: readonly BatchDocument[] }) {
  const { t, code } = useTexts();
  return (
    <Table
      caption={t('batches.documents')}
      columns={[
        { label: t('batches.file') },
        { label: t('batches.outcome') },
        { label: t('batches.why') },
        { label: t('common.invoice') },
      ]}
    >
      <tbody>
        {documents.map((document) => (
          <tr key={document.id}>
            <td className="wide-cell">
              <FileName name={document.fileName} />
            </td>
            <td>
              <Badge status={document.outcome} />
            </td>
            <td className="wide-cell">
              {code('outcome', document.code, document.detail)}
              {document.outcome === 'rejected' && <span className="detail">{document.detail}</span>}
            </td>
            <td>
              {document.invoiceId && (
                <Link to={`/facturas/${document.invoiceId}`}>
                  {t(document.outcome === 'accepted' ? 'batches.openInvoice' : 'batches.openOriginal')}
                </Link>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** The file's own name first, what it lay in below. */
function FileName({ name }: { name: string }) {
  const parts = name.split('/');
  const own = parts.pop() ?? name;
  return (
    <>
      <span className="file-name">{own}</span>
      {parts.length > 0 && <span className="detail">{parts.join(' / ')}</span>}
    </>
  );
}
