import { vi } from 'vitest';

/** A condition that is waited for may take its time on a machine that is slow or busy: a second, the library's own bound, is too short for real processes. */
const PATIENCE_MS = 15_000;

const waitFor = vi.waitFor.bind(vi);
vi.waitFor = (condition, options) =>
  waitFor(condition, { timeout: PATIENCE_MS, ...(typeof options === 'number' ? { timeout: options } : options) });
