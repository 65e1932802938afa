import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writePieces } from '../../../cli/export/file.js';
import { temporaryFolder } from '../support.js';

const LONG = 'x'.repeat(70_000);

async function* pieces(count: number): AsyncGenerator<string> {
  for (let index = 0; index < count; index++) yield `${index} ${LONG}\n`;
}

describe('what is exported', () => {
  it('goes to a file whole, and nothing gathers on the stream the more there are', async () => {
    const path = join(temporaryFolder(), 'calls.jsonl');
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on('warning', note);
    onTestFinished(() => void process.off('warning', note));
    await writePieces(path, pieces(60));
    await new Promise(setImmediate);
    expect(warnings).toEqual([]);
    expect(readFileSync(path, 'utf8').match(/^\d+ x+$/gm)).toHaveLength(60);
  });

  it('may be read no further by whoever stands at the other end of a pipe', async () => {
    const module = fileURLToPath(new URL('../../../cli/export/file.ts', import.meta.url));
    const script = `
      import { writePieces } from ${JSON.stringify(module)};
      async function* lines() { for (;;) yield ${JSON.stringify(LONG)}; }
      await writePieces(null, lines());
      console.error('came to its end');`;
    const env = { ...process.env, NODE: process.execPath, SCRIPT: script };
    const whole = '{ "$NODE" --import tsx --input-type=module --eval "$SCRIPT"; echo "code $?" >&2; } | head -c 10';
    const child = spawn('sh', ['-c', whole], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    await once(child, 'close');
    expect(said).toBe('came to its end\ncode 0\n');
  });

  it('says why it could not be written', async () => {
    await expect(writePieces(join(temporaryFolder(), 'not', 'there'), pieces(3))).rejects.toThrow('ENOENT');
  });
});
