import type { Period } from '../api/period';
import { useTexts } from '../texts/use-texts';
import { Panel } from '../ui/panel';
import { BlockerList } from './blocker-list';

/** The first step of a close: what has to be resolved, or accepted as it is. */
export function BlockersPanel({
  period,
  accepted,
  onAccepted,
}: {
  period: Period;
  accepted: ReadonlySet<string>;
  onAccepted: (accepted: ReadonlySet<string>) => void;
}) {
  const { t } = useTexts();
  const accept = (blocker: string, on: boolean) => {
    const next = new Set(accepted);
    if (on) next.add(blocker);
    else next.delete(blocker);
    onAccepted(next);
  };
  return (
    <Panel title={`1. ${t('closings.blockers')}`}>
      {period.blockers.length === 0 ? (
        <p className="note note-good">{t('closings.noBlockers')}</p>
      ) : (
        <>
          <p className="muted">{t('closings.blockersText')}</p>
          <BlockerList period={period} blockers={period.blockers} accepted={accepted} onAccept={accept} />
        </>
      )}
    </Panel>
  );
}
