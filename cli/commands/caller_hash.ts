import { SidelightError } from '../../core/errors.js';
import type { Command } from '../command.js';
import { savedSalt } from '../installation/data_folder.js';
import { DATA_FLAGS, readConfig } from '../settings.js';

const LONGEST = 16_384;

export const callerHash: Command = {
  name: 'caller-hash',
  usage: '< FILE-WITH-KEY',
  summary: 'the hash under which calls with an API key are stored, to give it a name (callers: in the configuration)',
  details:
    'The key, or the value of caller_header, is read from standard input, so that it stands in no list of commands.',
  flags: DATA_FLAGS,
  positionals: 0,
  run: async (invocation) => {
    const config = readConfig(invocation);
    const salt = config.collector.salt ?? savedSalt(config.store.data);
    if (salt === undefined) {
      throw new SidelightError('USAGE', `there is no salt in ${config.store.data} yet`, {
        hint: 'The first start makes it; or name the folder with --data DIR, or the salt as collector.salt.',
      });
    }
    const key = await readInput();
    if (key === '') throw new SidelightError('USAGE', 'caller-hash needs the key on standard input');
    const { createHasher } = await import('../../capture/index.js');
    invocation.print(createHasher(salt).hash(key));
    return 0;
  },
};

async function readInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > LONGEST) throw new SidelightError('USAGE', 'this is longer than a key');
  }
  return text.trim();
}
