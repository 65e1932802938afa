import type { Command, Flag } from './command.js';

/** The overview of all commands. */
export function overviewHelp(commands: readonly Command[]): string {
  const shown = commands.filter((command) => command.hidden !== true);
  const rows = shown.map(({ name, summary }): [string, string] => [name, summary]);
  return [
    'Sidelight: a light on the side of a model server.',
    '',
    'Usage: sidelight COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...table(rows),
    '',
    '"sidelight COMMAND --help" explains one. Without a command: up. --version tells which Sidelight this is, --debug where an error comes from.',
    'Settings: defaults < sidelight.yaml < environment (SIDELIGHT_SERVICE__LISTEN=...) < flags;',
    'sidelight.example.yaml explains every one.',
  ].join('\n');
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const flags = Object.entries(command.flags).map(([name, flag]): [string, string] => [
    flagName(name, flag),
    flag.default === undefined ? flag.help : `${flag.help} (default: ${flag.default})`,
  ]);
  return [
    `Usage: sidelight ${[command.name, command.usage].filter(Boolean).join(' ')}`,
    '',
    command.summary,
    ...(command.details === undefined ? [] : ['', command.details]),
    '',
    'Options:',
    ...table([...flags, ['-h, --help', 'this text']]),
  ].join('\n');
}

function flagName(name: string, flag: Flag): string {
  const long = flag.value === undefined ? `--${name}` : `--${name} ${flag.value}`;
  return flag.short === undefined ? long : `-${flag.short}, ${long}`;
}

function table(rows: readonly [string, string][]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
