import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { useCompanyNames } from '../api/companies';
import type { Invoice } from '../api/invoice';
import { request } from '../api/request';
import { useTexts } from '../texts/use-texts';
import { Badge } from '../ui/badge';
import { NoticeList } from '../ui/notice-list';
import { PageHeader } from '../ui/page-header';
import { Panel } from '../ui/panel';
import { QueryState } from '../ui/query-state';
import { EntryPanel } from './entry-panel';
import { InvoiceAttempts } from './invoice-attempts';
import { InvoiceFacts } from './invoice-facts';
import { InvoiceLines } from './invoice-lines';
import { ReviewForm } from './review-form';

const PENDING_MS = 2_000;

export function InvoicePage() {
  const { invoiceId = '' } = useParams();
  const query = useQuery({
    queryKey: ['invoices', invoiceId],
    queryFn: ({ signal }) => request<Invoice>(`/invoices/${invoiceId}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.status === 'pending' ? PENDING_MS : false),
  });
  return (
    <QueryState query={query}>{(invoice) => <InvoiceBody key={invoice.id} invoice={invoice} />}</QueryState>
  );
}

/** States from which a person may decide. */
const REVIEWABLE: readonly string[] = ['classified', 'needs_review', 'reviewed'];

function InvoiceBody({ invoice }: { invoice: Invoice }) {
  const { t, code } = useTexts();
  const nameOf = useCompanyNames();
  const [reviewing, setReviewing] = useState(false);
  const canReview = REVIEWABLE.includes(invoice.status);
  return (
    <>
      <PageHeader
        title={`${code('status', invoice.kind)} ${invoice.number}`}
        crumbs={[
          { to: `/empresas/${invoice.companyId}`, label: nameOf(invoice.companyId) },
          { to: `/lotes/${invoice.batchId}`, label: t('common.batch') },
        ]}
        meta={<Badge status={invoice.status} />}
        actions={
          canReview &&
          !reviewing && (
            <button
              type="button"
              className={invoice.status === 'needs_review' ? 'button button-main' : 'button'}
              onClick={() => {
                setReviewing(true);
              }}
            >
              {t(invoice.status === 'reviewed' ? 'review.again' : 'review.start')}
            </button>
          )
        }
      />
      {invoice.reasons.length > 0 && (
        <div className={`note note-${invoice.status === 'failed' ? 'bad' : 'warn'}`}>
          <p className="note-title">
            {t(invoice.status === 'failed' ? 'invoices.whyFailed' : 'invoices.whyReview')}
          </p>
          <NoticeList notices={invoice.reasons} tone={invoice.status === 'failed' ? 'bad' : 'warn'} />
        </div>
      )}
      <InvoiceFacts invoice={invoice} />
      {reviewing && canReview ? (
        <ReviewForm
          invoice={invoice}
          onClose={() => {
            setReviewing(false);
          }}
        />
      ) : (
        <InvoiceLines invoice={invoice} />
      )}
      <EntryPanel invoice={invoice} />
      {invoice.warnings.length > 0 && (
        <Panel title={t('invoices.warnings')}>
          <NoticeList notices={invoice.warnings} tone="warn" />
        </Panel>
      )}
      <InvoiceAttempts invoice={invoice} />
    </>
  );
}
