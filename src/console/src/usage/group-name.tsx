import { Link } from 'react-router';
import { useAccountsWithKeys } from '../api/provider-accounts';
import type { GroupBy, UsageGroup } from '../api/usage';
import { dayText } from '../format/dates';
import { LOCALES } from '../texts/language';
import { useTexts } from '../texts/use-texts';

/** A group by the name people know it by. For keys and accounts the API gives the id; their names are looked up. */
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
      return <AccountName group={group} />;
  }
}

function KeyName({ group }: { group: UsageGroup }) {
  const accounts = useAccountsWithKeys();
  for (const account of accounts) {
    const key = account.keys.find(({ id }) => id === group.group);
    if (key) {
      return (
        <>
          <Link to={`/uso/solicitudes?keyId=${key.id}`}>{key.name}</Link>
          <span className="detail">{account.name}</span>
        </>
      );
    }
  }
  return group.name;
}

function AccountName({ group }: { group: UsageGroup }) {
  const account = useAccountsWithKeys().find(({ id }) => id === group.group);
  return account ? <Link to={`/cuentas/${account.id}`}>{account.name}</Link> : group.name;
}
