import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { WorkerOptions } from 'node:worker_threads';

/**
 * Where a worker thread's module is, compiled or not: beside `from`, with the same file extension.
 * Uncompiled TypeScript is loaded through tsx, which a thread has to register for itself (`--import` does not reach it).
 * @param from `import.meta.url` of the caller
 * @param name module name without extension, for example `./worker`
 */
export function workerEntry(from: string, name: string): { url: URL; options: WorkerOptions } {
  if (!from.endsWith('.ts')) return { url: new URL(`${name}.js`, from), options: {} };
  const module = new URL(`${name}.ts`, from).href;
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api')).href;
  const boot = `import { register } from '${tsx}'; register(); await import('${module}');`;
  return { url: new URL(`data:text/javascript,${encodeURIComponent(boot)}`), options: { execArgv: [] } };
}
