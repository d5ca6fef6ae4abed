import { useSyncExternalStore } from 'react';

const KEY = 'prorrata.token';
const listeners = new Set<() => void>();
let expired = false;

/** The access token lives in the tab's session only: closing the tab forgets it. */
export function currentToken(): string | null {
  return sessionStorage.getItem(KEY);
}

export function signIn(token: string): void {
  expired = false;
  sessionStorage.setItem(KEY, token);
  tell();
}

export function signOut(because: 'asked' | 'refused' = 'asked'): void {
  expired = because === 'refused' && currentToken() !== null;
  sessionStorage.removeItem(KEY);
  tell();
}

/** True after the API has refused a token that was in use. */
export function wasRefused(): boolean {
  return expired;
}

export function useToken(): string | null {
  return useSyncExternalStore(subscribe, currentToken);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
