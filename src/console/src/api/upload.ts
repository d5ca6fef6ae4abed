import { currentToken, signOut } from '../session/session';
import { networkProblem, problemFrom } from './problem';

export interface UploadInput {
  path: string;
  files: readonly File[];
  fields: Record<string, string>;
  idempotencyKey: string;
  /** From 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** Sends files as multipart. XMLHttpRequest, because fetch does not tell how much has been sent. */
export function upload<T>(input: UploadInput): Promise<T> {
  const form = new FormData();
  for (const [name, value] of Object.entries(input.fields)) if (value !== '') form.append(name, value);
  for (const file of input.files) form.append('files', file, file.name);
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open('POST', `/v1${input.path}`);
    sending.setRequestHeader('authorization', `Bearer ${currentToken() ?? ''}`);
    sending.setRequestHeader('idempotency-key', input.idempotencyKey);
    sending.upload.onprogress = ({ loaded, total, lengthComputable }) => {
      if (lengthComputable) input.onProgress(loaded / total);
    };
    sending.onload = () => {
      if (sending.status >= 200 && sending.status < 300) {
        resolve(JSON.parse(sending.responseText) as T);
        return;
      }
      if (sending.status === 401) signOut('refused');
      reject(problemFrom(sending.status, sending.responseText));
    };
    sending.onerror = () => {
      reject(networkProblem());
    };
    sending.onabort = () => {
      reject(new DOMException('aborted', 'AbortError'));
    };
    input.signal.addEventListener('abort', () => {
      sending.abort();
    });
    sending.send(form);
  });
}
