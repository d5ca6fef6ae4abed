import type { ReactNode } from 'react';
import type { ProviderAccount } from '../api/provider-account';
import { clockText } from '../format/dates';
import { useTexts } from '../texts/use-texts';

/** Says why nothing can be sent through an account, and until when, if that is known; nothing while it can. */
export function AvailabilityNote({
  account,
  children,
}: {
  account: Pick<ProviderAccount, 'name' | 'availability' | 'warnings'>;
  /** What stands behind the sentence, such as a link. */
  children?: ReactNode;
}) {
  const { t, language } = useTexts();
  const { name, availability, warnings } = account;
  const { status } = availability;
  const when = availability.until === null ? undefined : clockText(availability.until, language);
  const note = (tone: 'warn' | 'bad', title: string, text: string) => (
    <div className={`note note-${tone}`} role="status">
      <p className="note-title">{title}</p>
      <p>
        {text} {children}
      </p>
    </div>
  );
  switch (status) {
    case 'available':
      return null;
    case 'saturated':
      return note(
        'warn',
        when === undefined ? t('availability.saturatedOpen') : t('availability.saturated', { when }),
        t('availability.saturatedText', { name }),
      );
    case 'suspended':
      return note('bad', t('availability.suspended', { name }), t('availability.suspendedText'));
    case 'no_key':
      return note('warn', t('availability.noKey', { name }), t('availability.noKeyText'));
    case 'unavailable': {
      const stopped = when === undefined && warnings.some(({ code }) => code === 'not_a_provider');
      const text = stopped
        ? t('availability.stoppedText')
        : when === undefined
          ? t('availability.unavailableOpen')
          : t('availability.unavailableText', { when });
      return note('bad', t('availability.unavailable', { name }), text);
    }
  }
}
