import { currentToken } from '../session/session';
import { readEvents, type StreamEvent } from './event-stream';

const STREAM_FAILURES_MAX = 3;
const AGAIN_MS = 1_000;
/** Heartbeats come every 15 s; a stream that says nothing for longer is dead. */
const SILENCE_MS_MAX = 40_000;

export interface Following {
  path: string;
  signal: AbortSignal;
  /** Whether news come by the stream at the moment. */
  onStreaming: (on: boolean) => void;
  onEvent: (event: StreamEvent) => void;
}

/** Follows server-sent events until `signal`; a stream that worked and ended is begun anew. */
export async function followEvents(input: Following): Promise<void> {
  const { signal, onStreaming } = input;
  for (let failures = 0; failures < STREAM_FAILURES_MAX && !signal.aborted;) {
    const heard = await readStream(input).catch(() => false);
    if (signal.aborted) return;
    onStreaming(false);
    // One that never worked is given up after a few tries.
    failures = heard ? 0 : failures + 1;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** Reads one stream to its end; true when it told anything. */
async function readStream({ path, signal, onStreaming, onEvent }: Following): Promise<boolean> {
  const silence = new AbortController();
  const response = await fetch(`/v1${path}`, {
    headers: { authorization: `Bearer ${currentToken() ?? ''}`, accept: 'text/event-stream' },
    signal: AbortSignal.any([signal, silence.signal]),
  });
  if (!response.ok || !response.body) return false;
  let heard = false;
  const wait = () =>
    setTimeout(() => {
      silence.abort();
    }, SILENCE_MS_MAX);
  let timer = wait();
  try {
    for await (const event of readEvents(response.body)) {
      clearTimeout(timer);
      timer = wait();
      heard = true;
      onStreaming(true);
      onEvent(event);
    }
  } catch (error) {
    // Cut off after it had worked: worth another try.
    if (!heard) throw error;
  } finally {
    clearTimeout(timer);
  }
  return heard;
}
