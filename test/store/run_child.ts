import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Runs a module's text in a process of its own; `store` in it is the door of the store, `helpers` are the tests' helpers. */
export function runChild(script: string): ChildProcess & { output: () => string } {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const text = `import * as store from ${url('../../store/index.ts')};
    import * as helpers from ${url('./helpers.ts')};
    ${script}`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', text], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return Object.assign(child, { output: () => output });
}

/** How the process ended: its code, or the signal that killed it. */
export async function ended(child: ChildProcess): Promise<number | string | null> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return code ?? signal;
}
