import { defineConfig } from 'vitest/config';
import { shared } from './vitest.shared.js';

/** The long runs of `npm run test:faults`. */
export default defineConfig({
  test: { ...shared, include: ['test/faults/**/*.test.ts'], testTimeout: 900_000 },
});
