import type { WorkerOptions } from 'node:worker_threads';

/**
 * Where a worker thread's module is, compiled or not: beside `from`, with the same file extension.
 * Uncompiled TypeScript goes through `worker_boot.mjs`, because `--import tsx` does not reach worker threads.
 * @param from `import.meta.url` of the caller
 * @param name module name without extension, for example `./worker`
 */
export function workerEntry(from: string, name: string): { url: URL; options: WorkerOptions } {
  if (!from.endsWith('.ts')) return { url: new URL(`${name}.js`, from), options: {} };
  const module = new URL(`${name}.ts`, from).href;
  return { url: new URL('./worker_boot.mjs', import.meta.url), options: { execArgv: [], argv: [module] } };
}
