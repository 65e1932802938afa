import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Command } from '../../cli/command.js';
import { runCommandLine } from '../../cli/main.js';

/** Runs one command as the command line would, in this process. */
export async function runCommand(command: Command, args: string[], env: Record<string, string> = {}) {
  const out: string[] = [];
  const errors: string[] = [];
  const output = { out: (line: string) => out.push(line), error: (line: string) => errors.push(line) };
  const words = [...command.name.split(' '), ...args];
  const code = await runCommandLine([command], words, env, output, () => '0');
  return { code, out: out.join('\n'), errors: errors.join('\n') };
}

/** A folder that is removed when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sidelight-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A port somebody listens on until the test is over. */
export async function takenPort(): Promise<number> {
  const server: Server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
