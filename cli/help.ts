import type { Command, Flag } from './command.js';

/** What stands beside names is not squeezed into less, characters. */
const NARROWEST = 30;

/** The overview of all commands. */
export function overviewHelp(commands: readonly Command[], columns: number): string {
  const shown = commands.filter((command) => command.hidden !== true);
  const rows = shown.map(({ name, summary }): [string, string] => [name, summary]);
  return [
    'Sidelight: a light on the side of a model server.',
    '',
    'Usage: sidelight COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...table(rows, columns),
    '',
    ...wrapped(
      '"sidelight COMMAND --help" explains one. Without a command: up. --version tells which Sidelight this is, --debug where an error comes from.\n' +
        'Settings: defaults < sidelight.yaml < environment (SIDELIGHT_SERVICE__LISTEN=...) < flags; sidelight.example.yaml explains every one.',
      columns,
    ),
  ].join('\n');
}

/** The help of one command. */
export function commandHelp(command: Command, columns: number): string {
  const flags = Object.entries(command.flags).map(([name, flag]): [string, string] => [
    flagName(name, flag),
    flag.default === undefined ? flag.help : `${flag.help} (default: ${flag.default})`,
  ]);
  return [
    ...wrapped(`Usage: sidelight ${[command.name, command.usage].filter(Boolean).join(' ')}`, columns),
    '',
    ...wrapped(command.summary, columns),
    ...(command.details === undefined ? [] : ['', ...wrapped(command.details, columns)]),
    '',
    'Options:',
    ...table([...flags, ['-h, --help', 'this text']], columns),
  ].join('\n');
}

function flagName(name: string, flag: Flag): string {
  const long = flag.value === undefined ? `--${name}` : `--${name} ${flag.value}`;
  return flag.short === undefined ? long : `-${flag.short}, ${long}`;
}

function table(rows: readonly [string, string][], columns: number): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.flatMap(([left, right]) => {
    const [first = '', ...rest] = wrapped(right, Math.max(columns - width - 4, NARROWEST));
    return [`  ${left.padEnd(width)}  ${first}`, ...rest.map((line) => `${' '.repeat(width + 4)}${line}`)];
  });
}

/** A text in lines of so many characters, its own line ends kept; only words longer than that are longer. */
function wrapped(text: string, columns: number): string[] {
  return text.split('\n').flatMap((line) => {
    const lines: string[] = [];
    for (const word of line.split(' ')) {
      const last = lines.at(-1);
      if (last === undefined || last.length + 1 + word.length > columns) lines.push(word);
      else lines[lines.length - 1] = `${last} ${word}`;
    }
    return lines;
  });
}
