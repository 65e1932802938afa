import { parseArgs } from 'node:util';
import { nearest, type Environment } from '../core/config/index.js';
import { SidelightError, messageOf } from '../core/errors.js';
import { parseOptions, type Command, type Invocation } from './command.js';
import { commandHelp, overviewHelp } from './help.js';

const OK = 0;
/** Of help texts that do not go to a terminal. */
const COLUMNS = 80;
const EXIT_CODES = { failure: 1, usage: 2 };

export interface Output {
  out(line: string): void;
  error(line: string): void;
  /** Characters in a line of the terminal; unknown where it is none. */
  columns?: number | undefined;
}

/**
 * Runs one command line to its end.
 * @param args the arguments after the program's name
 * @returns the exit code: 0 ok, 1 failure, 2 usage
 */
export async function runCommandLine(
  commands: readonly Command[],
  args: readonly string[],
  env: Environment,
  output: Output,
  version: () => string,
): Promise<number> {
  const debug = args.includes('--debug') || env['SIDELIGHT_LOG_LEVEL'] === 'debug';
  const rest = args.filter((each) => each !== '--debug');
  let codes = EXIT_CODES;
  try {
    // With more behind it, --version is the one of "up": the label of what is served.
    if (rest.length === 1 && (rest[0] === '--version' || rest[0] === '-v')) return say(output, version());
    if (rest[0] === '--help' || rest[0] === '-h' || rest.join() === 'help')
      return say(output, overviewHelp(commands, output.columns ?? COLUMNS));
    const [command, own] = select(commands, rest[0] === 'help' ? [...rest.slice(1), '--help'] : rest);
    codes = command.exitCodes ?? EXIT_CODES;
    const { values, positionals } = parse(command, own);
    if (values['help'] === true) return say(output, commandHelp(command, output.columns ?? COLUMNS));
    const invocation: Invocation = { values, positionals, env, print: (line) => output.out(line) };
    return await command.run(invocation);
  } catch (error) {
    report(error, debug, output);
    return error instanceof SidelightError && error.code === 'USAGE' ? codes.usage : codes.failure;
  }
}

function say(output: Output, text: string): number {
  output.out(text);
  return OK;
}

/** The command that the first words name, and what follows them. Flags alone belong to `up`. */
function select(commands: readonly Command[], args: readonly string[]): [Command, string[]] {
  const words = args[0] === undefined || args[0].startsWith('-') ? ['up', ...args] : [...args];
  const matches = commands.filter(({ name }) => name.split(' ').every((word, index) => words[index] === word));
  const command = matches.toSorted((a, b) => b.name.length - a.name.length)[0];
  if (command !== undefined) return [command, words.slice(command.name.split(' ').length)];

  const group = commands.filter(({ name }) => name.startsWith(`${words[0]} `)).map(({ name }) => name);
  if (group.length > 0) throw usage(`"${words[0]}" needs to know what: ${group.join(', ')}`);
  const names = commands.filter(({ hidden }) => hidden !== true).map(({ name }) => name);
  const meant = nearest(words.slice(0, 2).join(' '), names) ?? nearest(words[0] ?? '', names);
  throw usage(
    `there is no command "${words[0]}"`,
    meant === undefined ? '"sidelight --help" lists the commands.' : `Did you mean "sidelight ${meant}"?`,
  );
}

function parse(command: Command, args: string[]): Pick<Invocation, 'values' | 'positionals'> {
  const options = { ...parseOptions(command.flags), help: { type: 'boolean' as const, short: 'h' } };
  const hint = `"sidelight ${command.name} --help" explains its options.`;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true });
    if (positionals.length > command.positionals) {
      throw usage(`"${command.name}" does not take "${positionals[command.positionals]}"`, hint);
    }
    return { values: values as Invocation['values'], positionals };
  } catch (error) {
    if (error instanceof SidelightError) throw error;
    throw usage(describeParseError(error, Object.keys(options)), hint);
  }
}

function describeParseError(error: unknown, flags: readonly string[]): string {
  const message = messageOf(error).split('\n')[0] ?? '';
  const unknown = /Unknown option '--?([^']+)'/.exec(message)?.[1];
  if (unknown === undefined) return message.replace(/\.? To specify .*$/, '');
  const meant = nearest(unknown, flags);
  return `unknown option --${unknown}${meant === undefined ? '' : `; did you mean --${meant}?`}`;
}

function usage(message: string, hint?: string): SidelightError {
  return new SidelightError('USAGE', message, hint === undefined ? {} : { hint });
}

/** One line on what went wrong, one on what to do; the stack only when asked for. */
function report(error: unknown, debug: boolean, output: Output): void {
  output.error(`sidelight: ${messageOf(error) || 'failed'}`);
  if (error instanceof SidelightError && error.hint !== undefined) output.error(`  ${error.hint}`);
  if (debug && error instanceof Error) output.error(error.stack ?? '');
  else if (!(error instanceof SidelightError))
    output.error('  This should not happen. Run it again with --debug to see where it comes from.');
}
