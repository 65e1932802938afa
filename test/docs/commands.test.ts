import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands/index.js';
import type { Command } from '../../cli/command.js';
import { fences, PAGES, quoted, ROOT, shellLines } from './pages.js';

/** Flags of model servers and of npm that pages tell of. */
const OF_OTHERS = ['--enable-metrics', '--metrics', '--metrics-export-port', '--omit'];

const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { scripts: Record<string, string> };

/** What is asked of Sidelight in a line: the words behind its name, up to where the shell has its own. */
function asked(line: string): string[][] {
  return [...line.matchAll(/(?<!helm install )(?<=^|[\s(;])(?:sidelight|npm start --) (.*?)(?=$|[|;<>&])/g)].map(
    ([, words = '']) =>
      words
        .replaceAll(/"[^"]*"/g, 'TEXT')
        .trim()
        .split(/[\s[\]]+/),
  );
}

function commandOf(words: readonly string[]): Command | undefined {
  const named = words[0]?.startsWith('-') === true ? ['up'] : words;
  const fitting = COMMANDS.filter(({ name }) => name.split(' ').every((word, at) => named[at] === word));
  return fitting.toSorted((a, b) => b.name.length - a.name.length)[0];
}

const flagsIn = (words: readonly string[]): string[] =>
  words.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.replace(/=.*/, ''));

function knows(command: Command, flag: string): boolean {
  if (['--help', '--debug'].includes(flag)) return true;
  return Object.entries(command.flags).some(([name, { short }]) => flag === `--${name}` || flag === `-${short}`);
}

/** Whether the program behind a script of package.json reads a flag. */
function readsFlag(script: string, flag: string): boolean {
  const file = /[\w/]+\.(?:ts|mjs)/.exec(scripts[script] ?? '')?.[0];
  if (file === undefined) return false;
  return new RegExp(`['"]?${flag.slice(2)}['"]?:|${flag}\\b`).test(readFileSync(ROOT + file, 'utf8'));
}

describe('what pages say one can type', () => {
  it('is a command there is, with flags it has', () => {
    const lines = shellLines()
      .flatMap(({ path, line }) => asked(line).map((words) => ({ path, line, words })))
      .filter(({ words }) => words[0] !== 'COMMAND');
    expect(lines.length).toBeGreaterThan(40);
    const wrong = lines.filter(({ words }) => {
      const command = commandOf(words);
      return command === undefined || flagsIn(words).some((flag) => !knows(command, flag));
    });
    expect(wrong.map(({ path, line }) => `${path}: ${line}`)).toEqual([]);
  });

  it('is a script of package.json, with flags its program reads', () => {
    const lines = shellLines().flatMap(({ path, line }) => {
      const [, script, rest = ''] = /npm run ([\w:]+)(?: -- (.*))?/.exec(line) ?? [];
      return script === undefined ? [] : [{ path, line, script, rest }];
    });
    expect(lines.length).toBeGreaterThan(20);
    const wrong = lines.filter(
      ({ script, rest }) =>
        scripts[script] === undefined ||
        flagsIn(rest.replaceAll(/"[^"]*"/g, '').split(' ')).some((flag) => !readsFlag(script, flag)),
    );
    expect(wrong.map(({ path, line }) => `${path}: ${line}`)).toEqual([]);
  });

  it('is a flag of something, where a flag is named alone', () => {
    const benches = Object.keys(scripts).filter((name) => /^(?:bench|report):/.test(name));
    const wrong = quoted()
      .flatMap(({ path, code }) =>
        flagsIn(code.startsWith('--') ? code.split(' ') : []).map((flag) => ({ path, flag })),
      )
      .filter(({ flag }) => !OF_OTHERS.includes(flag))
      .filter(({ flag }) => !COMMANDS.some((command) => knows(command, flag)))
      .filter(({ flag }) => !benches.some((script) => readsFlag(script, flag)));
    expect(wrong).toEqual([]);
  });
});

it('the README names every command', () => {
  const readme = PAGES.filter(({ path }) => path === 'README.md');
  const shown = [...fences('sh', readme), ...quoted(readme)].map(({ code }) => code).join('\n');
  const missing = COMMANDS.filter(({ hidden }) => hidden !== true).filter(({ name }) => !shown.includes(name));
  expect(missing.map(({ name }) => name)).toEqual([]);
});
