import chromium from '@sparticuz/chromium';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the browser's program. */
    chromium: string;
  }
}

/** Unpacks the browser that comes with the npm packages: once for all test files, and before they have a folder of their own to write in. */
export async function setup({ provide }: TestProject): Promise<void> {
  provide('chromium', await chromium.executablePath());
}
