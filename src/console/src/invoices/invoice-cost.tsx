import type { InvoiceSummary } from '../api/invoice';
import { useTexts } from '../texts/use-texts';
import { CostText } from '../ui/money-text';

/** What classifying an invoice has cost. While a request is under way its cost is still to come, not unknown. */
export function InvoiceCost({ invoice }: { invoice: InvoiceSummary }) {
  const { t } = useTexts();
  if (invoice.status === 'pending' && invoice.costStatus === 'unknown') {
    return <span className="muted">{t('money.pending')}</span>;
  }
  return <CostText money={invoice.cost} costStatus={invoice.costStatus} />;
}
