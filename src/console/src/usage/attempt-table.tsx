import { Link } from 'react-router';
import { useCompanyNames } from '../api/companies';
import type { Attempt } from '../api/usage';
import { durationText, secondsText } from '../format/dates';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Badge } from '../ui/badge';
import { MoneyText, UnknownCost } from '../ui/money-text';
import { Table } from '../ui/table';

/** Requests to a provider, each with its tokens by kind, the rate that held and its cost. */
export function AttemptTable({
  attempts,
  caption,
  withInvoice = false,
}: {
  attempts: readonly Attempt[];
  caption: string;
  withInvoice?: boolean;
}) {
  const { t } = useTexts();
  return (
    <Table
      caption={caption}
      columns={[
        { label: t('attempts.number'), numeric: true },
        { label: t('attempts.started') },
        ...(withInvoice ? [{ label: t('common.invoice') }] : []),
        { label: t('common.status') },
        { label: 'HTTP', numeric: true },
        { label: t('attempts.modelAndRate') },
        { label: t('tokens.cacheHit'), numeric: true },
        { label: t('tokens.cacheMiss'), numeric: true },
        { label: t('tokens.output'), numeric: true },
        { label: t('common.cost'), numeric: true },
      ]}
    >
      <tbody>
        {attempts.map((attempt) => (
          <AttemptRow key={attempt.id} attempt={attempt} withInvoice={withInvoice} />
        ))}
      </tbody>
    </Table>
  );
}

function AttemptRow({ attempt, withInvoice }: { attempt: Attempt; withInvoice: boolean }) {
  const { t, language, code } = useTexts();
  const nameOf = useCompanyNames();
  const { tokens } = attempt;
  const count = (value: number | undefined) => (value === undefined ? '–' : countText(value, language));
  const failed = attempt.outcome !== null && attempt.outcome !== 'success';
  return (
    <tr>
      <td className="num">{attempt.number}</td>
      <td className="nowrap">
        {secondsText(attempt.startedAt, language)}
        {attempt.finishedAt && (
          <span className="detail">{durationText(attempt.startedAt, attempt.finishedAt)}</span>
        )}
      </td>
      {withInvoice && (
        <td className="nowrap">
          <Link to={`/facturas/${attempt.invoiceId}`}>{t('batches.openInvoice')}</Link>
          <span className="detail clip" title={nameOf(attempt.companyId)}>
            {nameOf(attempt.companyId)}
          </span>
        </td>
      )}
      <td>
        <Badge status={attempt.status} />
        {failed && <span className="detail">{code('status', attempt.outcome ?? '')}</span>}
        {attempt.detail && (
          <details className="detail">
            <summary>{t('attempts.detail')}</summary>
            <span lang="en">{attempt.detail}</span>
          </details>
        )}
      </td>
      <td className="num">{attempt.httpStatus ?? '–'}</td>
      <td className="nowrap">
        {attempt.model}
        {attempt.rate && (
          <span
            className="detail"
            title={attempt.priceId ? t('attempts.priceId', { id: attempt.priceId }) : undefined}
          >
            {code('status', attempt.rate)}
          </span>
        )}
        {attempt.rateUncertain && <span className="detail detail-warn">{t('attempts.rateUncertain')}</span>}
      </td>
      <td className="num">{count(tokens?.cacheHit)}</td>
      <td className="num">{count(tokens?.cacheMiss)}</td>
      <td className="num">
        {count(tokens?.output)}
        {tokens && tokens.reasoning > 0 && (
          <span className="detail">
            {t('attempts.reasoning', { count: countText(tokens.reasoning, language) })}
          </span>
        )}
      </td>
      <td className="num">
        {attempt.status === 'in_flight' ? (
          '–'
        ) : attempt.costStatus === 'unknown' ? (
          <UnknownCost />
        ) : (
          <MoneyText money={attempt.cost} />
        )}
        {attempt.settledByBill && (
          <Link className="detail" to={`/conciliacion/${attempt.settledByBill}`}>
            {t(attempt.settledHow === 'estimate' ? 'attempts.billEstimate' : 'attempts.billCost')}
          </Link>
        )}
        {attempt.providerCostDiffers && attempt.providerCost && (
          <span className="detail detail-warn">
            {t('attempts.providerSays')} <MoneyText money={attempt.providerCost} />
          </span>
        )}
      </td>
    </tr>
  );
}
