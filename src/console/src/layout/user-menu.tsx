import { useQueryClient } from '@tanstack/react-query';
import { signOut } from '../session/session';
import { useTexts } from '../texts/use-texts';
import { LanguageSwitch } from './language-switch';

export function UserMenu() {
  const { t } = useTexts();
  const client = useQueryClient();
  return (
    <div className="user-menu">
      <LanguageSwitch />
      <button
        type="button"
        className="button button-quiet"
        onClick={() => {
          signOut();
          client.clear();
        }}
      >
        {t('layout.signOut')}
      </button>
    </div>
  );
}
