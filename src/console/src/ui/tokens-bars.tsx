import type { Tokens } from '../api/usage';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';

/** Tokens by the kinds that are billed, as one stacked bar and its numbers. */
export function TokensBars({ tokens }: { tokens: Tokens }) {
  const { t, language } = useTexts();
  const total = tokens.cacheHit + tokens.cacheMiss + tokens.output;
  const kinds = [
    ['hit', t('tokens.cacheHit'), tokens.cacheHit],
    ['miss', t('tokens.cacheMiss'), tokens.cacheMiss],
    ['out', t('tokens.output'), tokens.output],
  ] as const;
  return (
    <div className="tokens">
      <div className="stack" aria-hidden="true">
        {kinds.map(([kind, , count]) => (
          <span
            key={kind}
            className={`stack-part kind-${kind}`}
            style={{ width: total === 0 ? '0' : `${(count / total) * 100}%` }}
          />
        ))}
      </div>
      <dl className="legend">
        {kinds.map(([kind, label, count]) => (
          <div key={kind}>
            <dt>
              <span className={`swatch kind-${kind}`} aria-hidden="true" />
              {label}
            </dt>
            <dd>{countText(count, language)}</dd>
          </div>
        ))}
      </dl>
      {tokens.reasoning > 0 && (
        <p className="hint">{t('tokens.reasoning', { count: countText(tokens.reasoning, language) })}</p>
      )}
    </div>
  );
}
