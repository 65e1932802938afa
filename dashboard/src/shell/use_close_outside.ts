import { useEffect, type RefObject } from 'react';

interface Opened {
  /** Holds the button and what it opens. */
  box: RefObject<HTMLElement | null>;
  /** The button, which has the focus again after Escape. */
  opener: RefObject<HTMLElement | null>;
  open: boolean;
  close: () => void;
}

/** Calls `close` when Escape, or a press or the focus outside of `box`, says that what is open there is done with. */
export function useCloseOutside({ box, opener, open, close }: Opened): void {
  useEffect(() => {
    if (!open) return undefined;
    const leave = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) close();
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      // Nothing else is to be closed or undone by the same key.
      event.preventDefault();
      close();
      opener.current?.focus();
    };
    document.addEventListener('pointerdown', leave);
    document.addEventListener('focusin', leave);
    document.addEventListener('keydown', escape, true);
    return () => {
      document.removeEventListener('pointerdown', leave);
      document.removeEventListener('focusin', leave);
      document.removeEventListener('keydown', escape, true);
    };
  }, [box, opener, open, close]);
}
