import type { Invoice, Tax } from '../api/invoice';
import { isZero, trimZeros } from '../format/decimal';
import { dayText } from '../format/dates';
import { amountText, groupDigits } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Facts } from '../ui/facts';
import { MoneyText } from '../ui/money-text';
import { Panel } from '../ui/panel';
import { taxName } from './tax-names';
import { InvoiceCost } from './invoice-cost';

/** The head of the document: from whom, when, how much, and what classifying it has cost. */
export function InvoiceFacts({ invoice }: { invoice: Invoice }) {
  const { t, language, code } = useTexts();
  const { supplier, totals } = invoice;
  const amount = (text: string) => `${amountText(text, language)} ${invoice.currency}`;
  const optional = (label: string, text: string) => (isZero(text) ? [] : [[label, amount(text)] as const]);
  const taxes = (list: readonly Tax[]) =>
    list
      .filter((tax) => !isZero(tax.amount))
      .map(
        (tax) =>
          [
            `${taxName(tax.scheme)}${tax.percent ? ` ${groupDigits(trimZeros(tax.percent), language)} %` : ''}`,
            amount(tax.amount),
          ] as const,
      );
  return (
    <Panel>
      <Facts
        items={[
          [
            t('invoices.supplier'),
            <span key="supplier">
              {supplier.name}
              <span className="detail">
                {t('common.taxId')} {groupDigits(supplier.taxId, language)}
                {supplier.checkDigit && `-${supplier.checkDigit}`}
              </span>
            </span>,
          ],
          [t('invoices.issued'), dayText(invoice.issueDate, language)],
          ...(invoice.dueDate ? [[t('invoices.due'), dayText(invoice.dueDate, language)] as const] : []),
          ...(invoice.paymentForm
            ? [[t('invoices.payment'), code('status', invoice.paymentForm)] as const]
            : []),
          ...(invoice.exchangeRate
            ? [[t('invoices.rate'), groupDigits(invoice.exchangeRate, language)] as const]
            : []),
          [t('invoices.net'), amount(totals.lineExtension)],
          ...optional(t('invoices.allowances'), totals.allowances),
          ...optional(t('invoices.charges'), totals.charges),
          ...taxes(invoice.taxes),
          ...taxes(invoice.withholdings),
          ...optional(t('invoices.prepaid'), totals.prepaid),
          [t('invoices.total'), <strong key="total">{amount(totals.payable)}</strong>],
          [t('invoices.cost'), <InvoiceCost key="cost" invoice={invoice} />],
          ...(invoice.saving
            ? [[t('invoices.saving'), <MoneyText key="saving" money={invoice.saving} />] as const]
            : []),
          ...(invoice.externalId ? [[t('common.externalId'), invoice.externalId] as const] : []),
        ]}
      />
      {invoice.cufe && (
        <p className="cufe">
          CUFE <code>{invoice.cufe}</code>
        </p>
      )}
    </Panel>
  );
}
