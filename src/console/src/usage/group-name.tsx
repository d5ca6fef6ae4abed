import { Link } from 'react-router';
import { useAccountsWithKeys } from '../api/provider-accounts';
import type { GroupBy, UsageGroup } from '../api/usage';
import { dayText } from '../format/dates';
import { LOCALES } from '../texts/language';
import { maskText } from '../format/mask';
import { useTexts } from '../texts/use-texts';

/** A group by the name people know it by. */
export function GroupName({ groupBy, group }: { groupBy: GroupBy; group: UsageGroup }) {
  const { language } = useTexts();
  switch (groupBy) {
    case 'day':
      return dayText(group.group, language);
    case 'month':
      return new Intl.DateTimeFormat(LOCALES[language], {
        month: 'long',
        year: 'numeric',
        timeZone: 'UTC',
      }).format(new Date(`${group.group}-01T00:00:00Z`));
    case 'company':
      return <Link to={`/empresas/${group.group}`}>{group.name}</Link>;
    case 'model':
      return group.name;
    case 'key':
      return <KeyName group={group} />;
    case 'account':
      return <Link to={`/cuentas/${group.group}`}>{group.name}</Link>;
  }
}

/** A key by its own name where it can be looked up; the API joins it with the part of its secret that may be shown. */
function KeyName({ group }: { group: UsageGroup }) {
  const accounts = useAccountsWithKeys();
  const account = accounts.find(({ keys }) => keys.some(({ id }) => id === group.group));
  const key = account?.keys.find(({ id }) => id === group.group);
  return (
    <>
      <Link to={`/uso/solicitudes?keyId=${group.group}`}>{key?.name ?? group.name}</Link>
      {account && key && (
        <span className="detail">
          {account.name} · <code>{maskText(key.masked)}</code>
        </span>
      )}
    </>
  );
}
