import type { AccountWarning } from '../api/provider-account';
import { instantText } from '../format/dates';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Panel } from '../ui/panel';

/** What was flagged about the account and never taken for true. */
export function AccountWarnings({ warnings }: { warnings: readonly AccountWarning[] }) {
  const { t, code, language } = useTexts();
  if (warnings.length === 0) return null;
  return (
    <Panel title={t('warnings.title')}>
      <ul className="notices">
        {warnings.map((warning) => (
          <li key={`${warning.code}|${warning.model}`}>
            {code('accountWarning', warning.code, warning.detail)}
            <span className="detail">{warning.detail}</span>
            <span className="detail">
              {t(warning.count === 1 ? 'warnings.once' : 'warnings.times', {
                model: warning.model,
                count: countText(warning.count, language),
                when: instantText(warning.lastAt, language),
              })}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
