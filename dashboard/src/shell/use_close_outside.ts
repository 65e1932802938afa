import { useEffect, type RefObject } from 'react';

/** Calls `close` when Escape or a press outside of `box` says that what is open there is done with. */
export function useCloseOutside(box: RefObject<HTMLElement | null>, open: boolean, close: () => void): void {
  useEffect(() => {
    if (!open) return undefined;
    const leave = (event: Event) => {
      const left =
        event instanceof KeyboardEvent ? event.key === 'Escape' : !box.current?.contains(event.target as Node);
      if (!left) return;
      event.preventDefault();
      close();
    };
    document.addEventListener('pointerdown', leave);
    document.addEventListener('keydown', leave, true);
    return () => {
      document.removeEventListener('pointerdown', leave);
      document.removeEventListener('keydown', leave, true);
    };
  }, [box, open, close]);
}
