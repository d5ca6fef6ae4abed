import { Link } from 'react-router';
import { useCompanyNames } from '../api/companies';
import type { InvoiceSummary } from '../api/invoice';
import { dayText } from '../format/dates';
import { amountText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Badge } from '../ui/badge';
import { Table } from '../ui/table';
import { InvoiceCost } from './invoice-cost';

export function InvoiceTable({
  invoices,
  withCompany = false,
}: {
  invoices: readonly InvoiceSummary[];
  withCompany?: boolean;
}) {
  const { t, language, code } = useTexts();
  const nameOf = useCompanyNames();
  return (
    <Table
      caption={t('nav.invoices')}
      columns={[
        { label: t('invoices.number') },
        { label: t('invoices.supplier') },
        ...(withCompany ? [{ label: t('common.company') }] : []),
        { label: t('invoices.issued') },
        { label: t('common.status') },
        { label: t('invoices.total'), numeric: true },
        { label: t('invoices.cost'), numeric: true },
      ]}
    >
      <tbody>
        {invoices.map((invoice) => (
          <tr key={invoice.id}>
            <td>
              <Link to={`/facturas/${invoice.id}`}>{invoice.number}</Link>
              {invoice.kind !== 'invoice' && <span className="detail">{code('status', invoice.kind)}</span>}
            </td>
            <td>
              {invoice.supplier.name}
              <span className="detail">{invoice.supplier.taxId}</span>
            </td>
            {withCompany && <td>{nameOf(invoice.companyId)}</td>}
            <td className="nowrap">{dayText(invoice.issueDate, language)}</td>
            <td>
              <Badge status={invoice.status} />
            </td>
            <td className="num">
              {amountText(invoice.totals.payable, language)}{' '}
              <span className="currency">{invoice.currency}</span>
            </td>
            <td className="num">
              <InvoiceCost invoice={invoice} />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
