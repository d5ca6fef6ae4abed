import type { CacheViews } from '../api/period';
import { useTexts } from '../texts/use-texts';
import { countText } from '../format/numbers';
import { MoneyText } from '../ui/money-text';
import { MoreRows } from '../ui/more-rows';
import { Table } from '../ui/table';

/** What input cost each company: as charged, at everybody's average, and without the provider's cache. */
export function CacheTable({ cache }: { cache: CacheViews }) {
  const { t, language } = useTexts();
  if (cache.companies.length === 0) return null;
  return (
    <details className="panel-lead">
      <summary>{t('closings.cacheViews')}</summary>
      <p>
        {t('closings.cacheSaved')} <MoneyText money={cache.saved} />.
      </p>
      <p className="muted">{t('closings.cacheText')}</p>
      <MoreRows items={cache.companies}>
        {(shown) => (
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
              {shown.map((one) => (
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
        )}
      </MoreRows>
      {cache.unpricedRequests > 0 && (
        <p className="muted">
          {t('closings.cacheUnpriced')} {countText(cache.unpricedRequests, language)}
        </p>
      )}
    </details>
  );
}
