import { describe, expect, it } from 'vitest';
import type { Command } from '../../cli/command.js';
import { runCommandLine } from '../../cli/main.js';
import { SidelightError } from '../../core/errors.js';

const seen: unknown[] = [];

function command(name: string, extra: Partial<Command> = {}): Command {
  return {
    name,
    usage: '[--fast]',
    summary: `does ${name}`,
    flags: {
      fast: { type: 'boolean', help: 'be fast' },
      listen: { type: 'string', short: 'l', value: 'PORT', help: 'where', default: '4100' },
    },
    positionals: 1,
    run: async ({ values, positionals }) => {
      seen.push({ name, values: { ...values }, positionals });
      return 0;
    },
    ...extra,
  };
}

const COMMANDS = [
  command('up'),
  command('sql'),
  command('config check'),
  command('config print'),
  command('secret', { hidden: true }),
  command('fails', {
    run: () =>
      Promise.reject(new SidelightError('DATA_LOCKED', 'the folder is locked', { hint: 'Stop the other one.' })),
  }),
  command('breaks', { run: () => Promise.reject(new TypeError('x is not a function')) }),
];

async function run(args: string[], env: Record<string, string> = {}) {
  seen.length = 0;
  const out: string[] = [];
  const errors: string[] = [];
  const output = { out: (line: string) => out.push(line), error: (line: string) => errors.push(line) };
  const code = await runCommandLine(COMMANDS, args, env, output, () => '1.2.3');
  return { code, out: out.join('\n'), errors };
}

describe('choosing a command', () => {
  it('by one word or two, with flags and positionals', async () => {
    expect((await run(['config', 'check', '--fast'])).code).toBe(0);
    expect(seen).toEqual([{ name: 'config check', values: { fast: true }, positionals: [] }]);
    await run(['sql', 'SELECT 1', '-l', '3']);
    expect(seen).toEqual([{ name: 'sql', values: { listen: '3' }, positionals: ['SELECT 1'] }]);
  });

  it('is up when there are only flags, or nothing', async () => {
    await run([]);
    await run(['--listen', '4100']);
    expect(seen).toMatchObject([{ name: 'up', values: { listen: '4100' } }]);
  });

  it.each([
    [['sqll'], 'there is no command "sqll"', 'Did you mean "sidelight sql"?'],
    [['config', 'chekc'], '"config" needs to know what: config check, config print', undefined],
    [['config'], '"config" needs to know what: config check, config print', undefined],
    [['zzzzzzzz'], 'there is no command "zzzzzzzz"', '"sidelight --help" lists the commands.'],
    [['sql', '--fats'], 'unknown option --fats; did you mean --fast?', '"sidelight sql --help" explains its options.'],
    [['sql', 'a', 'b'], '"sql" does not take "b"', '"sidelight sql --help" explains its options.'],
  ])('%j is a usage error', async (args, message, hint) => {
    const { code, errors } = await run(args);
    expect(code).toBe(2);
    expect(errors).toEqual([`sidelight: ${message}`, ...(hint === undefined ? [] : [`  ${hint}`])]);
    expect(seen).toEqual([]);
  });

  it('names a flag without its value', async () => {
    const { code, errors } = await run(['sql', '--listen']);
    expect(code).toBe(2);
    expect(errors[0]).toContain('--listen');
  });
});

describe('help', () => {
  it.each([
    ['help', 'sql'],
    ['sql', '--help'],
  ])('explains one command: %s %s', async (...args) => {
    expect((await run(args)).out).toContain('Usage: sidelight sql');
    expect((await run(['help', 'config', 'print'])).out).toContain('Usage: sidelight config print');
    expect((await run(['help', 'sqll'])).errors[1]).toContain('Did you mean "sidelight sql"?');
  });

  it('says what holds without a flag', async () => {
    expect((await run(['up', '--help'])).out).toContain('--listen PORT  where (default: 4100)');
  });

  it('lists the commands that are for people', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('config check');
    expect(out).not.toContain('secret');
  });

  it('explains one command, without running it', async () => {
    const { out } = await run(['sql', '--help']);
    expect(out).toContain('Usage: sidelight sql [--fast]');
    expect(out).toMatch(/-l, --listen PORT {2}where/);
    expect(seen).toEqual([]);
  });

  it.each([undefined, 60, 132])('fits into a terminal: %s characters', async (columns) => {
    const words = 'Every word of it is there. '.repeat(20).trim();
    const long = command('long', {
      summary: words,
      details: `${words}\n${words}`,
      flags: { fast: { type: 'boolean', help: words } },
    });
    const lines: string[] = [];
    const output = { columns, out: (text: string) => lines.push(...text.split('\n')), error: () => undefined };
    await runCommandLine([long], ['long', '--help'], {}, output, () => '');
    await runCommandLine([long], ['--help'], {}, output, () => '');
    const longest = Math.max(...lines.map(({ length }) => length));
    expect(longest).toBeLessThanOrEqual(columns ?? 80);
    expect(longest).toBeGreaterThan((columns ?? 80) - 10);
    const told = lines.join(' ').replaceAll(/\s+/g, ' ');
    expect(told.split(words)).toHaveLength(1 + 5);
  });

  it('prints the version', async () => {
    expect((await run(['--version'])).out).toBe('1.2.3');
  });

  it('leaves a version with a label to the command that has one', async () => {
    const { out, errors } = await run(['--version', 'v2', '--fast']);
    expect(out).toBe('');
    expect(errors[0]).toContain('unknown option --version');
  });
});

describe('errors', () => {
  it('are one line, and one on what to do', async () => {
    const { code, errors } = await run(['fails']);
    expect(code).toBe(1);
    expect(errors).toEqual(['sidelight: the folder is locked', '  Stop the other one.']);
  });

  it('show where they come from only when asked', async () => {
    expect((await run(['breaks'])).errors.join('\n')).not.toContain('at ');
    expect((await run(['breaks', '--debug'])).errors.join('\n')).toMatch(/TypeError[\s\S]* at /);
    const env = { SIDELIGHT_LOG_LEVEL: 'debug' };
    expect((await run(['fails'], env)).errors.join('\n')).toMatch(/ at /);
  });
});
