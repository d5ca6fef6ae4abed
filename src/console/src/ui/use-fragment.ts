import { useEffect } from 'react';
import { useLocation } from 'react-router';

/** Goes to the part of the page that the address names, once what stands above it is `loaded` and has its height. */
export function useFragment(loaded: boolean): void {
  const { hash } = useLocation();
  useEffect(() => {
    if (loaded && hash !== '') document.getElementById(hash.slice(1))?.scrollIntoView();
  }, [loaded, hash]);
}
