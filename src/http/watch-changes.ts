import { Observable } from 'rxjs';

const LOOK_MS = 400;
/** Proxies close a silent connection; a comment-like event keeps it open. */
const HEARTBEAT_MS = 15_000;

/** One server-sent event of something that is watched. */
export interface ChangeEvent<Type extends string, View> {
  type: Type | 'heartbeat';
  data: View | Record<string, never>;
}

/**
 * Something as server-sent events: once at the start, then at every change, until it is over. It is looked at again and
 * again, in rows, so that it is right whichever process does the work. What `look` throws ends the stream; null is nothing
 * to tell yet.
 */
export function watchChanges<Type extends string, View extends object>(input: {
  type: Type;
  look: () => Promise<View | null>;
  isOver: (view: View | null) => boolean;
}): Observable<ChangeEvent<Type, View>> {
  const { type, look, isOver } = input;
  return new Observable((subscriber) => {
    let told = '';
    let toldAt = 0;
    let timer: NodeJS.Timeout | undefined;
    const lookOnce = async () => {
      const view = await look();
      const text = JSON.stringify(view);
      if (subscriber.closed) return;
      if (view && text !== told) {
        told = text;
        toldAt = Date.now();
        subscriber.next({ type, data: view });
      } else if (Date.now() - toldAt > HEARTBEAT_MS) {
        toldAt = Date.now();
        subscriber.next({ type: 'heartbeat', data: {} });
      }
      if (isOver(view)) subscriber.complete();
      else timer = setTimeout(again, LOOK_MS);
    };
    const again = () => {
      lookOnce().catch((error: unknown) => {
        subscriber.error(error);
      });
    };
    again();
    return () => {
      clearTimeout(timer);
    };
  });
}
