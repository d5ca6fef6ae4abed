import type { Queue } from '../api/workers';
import { instantText, spanText } from '../format/dates';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Facts } from '../ui/facts';
import { Panel } from '../ui/panel';
import { StateMark } from '../ui/state-mark';

/** How deep the queue is, and whether anybody takes from it. */
export function QueuePanel({ queue }: { queue: Queue }) {
  const { t, code, language } = useTexts();
  const { state, store, waiting, inWork, oldestWaitingSeconds, lastTakenAt } = queue;
  return (
    <>
      {state === 'stalled' && (
        <div className="note note-bad" role="alert">
          <p className="note-title">{t('operations.stalled')}</p>
          <p>{t('operations.stalledText')}</p>
        </div>
      )}
      <Panel title={t('operations.queue')} actions={<StateMark state={state} />}>
        <p className="muted">{code('queue', state)}</p>
        <Facts
          items={[
            [t('operations.waiting'), countText(waiting, language)],
            [t('operations.inWork'), countText(inWork, language)],
            [
              t('operations.oldest'),
              oldestWaitingSeconds === null ? '–' : spanText(oldestWaitingSeconds * 1_000),
            ],
            [t('operations.lastTaken'), lastTakenAt === null ? '–' : instantText(lastTakenAt, language)],
            [t('operations.store'), code('status', store)],
          ]}
        />
      </Panel>
    </>
  );
}
