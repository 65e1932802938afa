import { useEffect } from 'react';

/** Name of the tab; alerts that fire are counted in front, so that a background tab is seen too. */
export function useTitle(firing: number, place: string): void {
  useEffect(() => {
    document.title = `${firing > 0 ? `(${firing}) ` : ''}${place} · Sidelight`;
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon !== null) icon.href = firing > 0 ? '/favicon-firing.svg' : '/favicon.svg';
  }, [firing, place]);
}
