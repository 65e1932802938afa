import type { KeyboardEvent } from 'react';

const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => (at === last ? 0 : at + 1),
  ArrowUp: (at, last) => (at <= 0 ? last : at - 1),
  Home: () => 0,
  End: (_, last) => last,
};

/** Moves the focus among the buttons of a list; a field in it keeps its own keys. */
export function walkButtons(event: KeyboardEvent<HTMLElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>(':scope > li > button')];
  const at = buttons.findIndex((button) => button === event.target);
  const step = STEPS[event.key];
  if (at === -1 || step === undefined) return;
  event.preventDefault();
  buttons[step(at, buttons.length - 1)]?.focus();
}
