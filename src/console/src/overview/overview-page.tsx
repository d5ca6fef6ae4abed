import { useTexts } from '../texts/use-texts';
import { PageHeader } from '../ui/page-header';
import { AccountAlerts } from './account-alerts';
import { CompanyCosts } from './company-costs';
import { RecentBatches } from './recent-batches';
import { UsageCards } from './usage-cards';
import { UsageDays } from './usage-days';

/** What a firm asks first in the morning: does it run, what did it cost, is anything in the way. */
export function OverviewPage() {
  const { t } = useTexts();
  return (
    <>
      <PageHeader title={t('overview.title')} />
      <AccountAlerts />
      <UsageCards />
      <RecentBatches />
      <div className="columns">
        <UsageDays />
        <CompanyCosts />
      </div>
    </>
  );
}
