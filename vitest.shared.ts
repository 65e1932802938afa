import type { ViteUserConfig } from 'vitest/config';
import { scratch } from './test/support/scratch.js';

/** What holds for the tests of all suites. */
export const shared = {
  pool: 'forks',
  // Bounds of what hangs, not of what is slow: a machine may be, and busy too.
  testTimeout: 180_000,
  hookTimeout: 180_000,
  setupFiles: ['test/support/patience.ts'],
  globalSetup: ['test/support/scratch.ts', 'test/support/unpacked_browser.ts'],
  env: { TMPDIR: scratch },
} satisfies ViteUserConfig['test'];
