import type { WorkerOptions } from 'node:worker_threads';

/**
 * Where a worker thread's module is, compiled or not: beside `from`, with the same file extension.
 * Uncompiled TypeScript is loaded through tsx.
 * @param from `import.meta.url` of the caller
 * @param name module name without extension, for example `./worker`
 */
export function workerEntry(from: string, name: string): { url: URL; options: WorkerOptions } {
  const compiled = !from.endsWith('.ts');
  return {
    url: new URL(`${name}.${compiled ? 'js' : 'ts'}`, from),
    options: compiled ? {} : { execArgv: ['--import', 'tsx'] },
  };
}
