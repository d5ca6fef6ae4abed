import type { CacheViews } from '../api/period';
import { useTexts } from '../texts/use-texts';
import { countText } from '../format/numbers';
import { MoneyText } from '../ui/money-text';
import { Table } from '../ui/table';

/** What input cost each company: as charged, at everybody's average, and without the provider's cache. */
export function CacheTable({ cache }: { cache: CacheViews }) {
  const { t, language } = useTexts();
  if (cache.companies.length === 0) return null;
  return (
    <details>
      <summary>
        {t('closings.cacheSaved')}: <MoneyText money={cache.saved} />
      </summary>
      <p className="muted">{t('closings.cacheText')}</p>
      <Table
        caption={t('closings.cacheViews')}
        columns={[
          { label: t('common.company') },
          { label: t('closings.inputTokens'), numeric: true },
          { label: t('closings.cacheActual'), numeric: true },
          { label: t('closings.cachePooled'), numeric: true },
          { label: t('closings.cacheList'), numeric: true },
        ]}
      >
        <tbody>
          {cache.companies.map((one) => (
            <tr key={one.companyId}>
              <td className="name-cell">{one.name}</td>
              <td className="num">{countText(one.inputTokens, language)}</td>
              <td className="num">
                <MoneyText money={one.actual} />
              </td>
              <td className="num">
                <MoneyText money={one.pooled} />
              </td>
              <td className="num">
                <MoneyText money={one.list} />
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      {cache.unpricedRequests > 0 && (
        <p className="muted">
          {t('closings.cacheUnpriced')} {countText(cache.unpricedRequests, language)}
        </p>
      )}
    </details>
  );
}
