import type { Command } from '../command.js';
import { examinations } from '../doctor/examinations.js';
import { DATA_FLAGS, LISTEN_FLAGS, LISTEN_PATHS, readConfig, TARGET_FLAGS } from '../settings.js';

export const doctor: Command = {
  name: 'doctor',
  usage: '[--upstream URL] [--config FILE] [--data DIR]',
  summary: 'checks ports, disk, model servers, store and channels; one line each',
  details: 'Takes the flags of "up". Nothing is changed and no message is sent. Exit code 1 when there is a problem.',
  flags: { ...TARGET_FLAGS, ...DATA_FLAGS, ...LISTEN_FLAGS },
  positionals: 0,
  run: async (invocation) => {
    const config = readConfig(invocation, LISTEN_PATHS, true);
    let problems = 0;
    for await (const { what, problem, note } of examinations(config)) {
      if (problem === undefined) {
        invocation.print(`ok       ${what}${note === undefined ? '' : ` (${note})`}`);
        continue;
      }
      problems++;
      invocation.print(`problem  ${what}: ${problem}${note === undefined ? '' : `. ${note}`}`);
    }
    return problems === 0 ? 0 : 1;
  },
};
