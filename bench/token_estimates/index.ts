import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { quantile } from 'simple-statistics';
import { estimateTokens, stopTokenizer } from '../../capture/tokens.js';
import { familyOfCall } from '../../capture/tokenizers/served.js';
import type { Call } from '../../core/call.js';
import { asRecord } from '../../core/json.js';
import { fixtureCapture } from '../../test/capture/helpers/fixture_comparison.js';
import { loadFixtures, type FixtureRow } from '../../test/capture/helpers/fixtures.js';

const HELP = `report:tokens: tokens estimated where a recording's own report is hidden, compared with that report

  --family NAME   only models of this family, each call on a line
  --side SIDE     with --family: input or output
  --api PREFIX    only recordings whose api starts with PREFIX
`;

const { values: flags } = parseArgs({
  options: {
    family: { type: 'string' },
    side: { type: 'string' },
    api: { type: 'string' },
    help: { type: 'boolean' },
  },
});

/** Where servers put their counts, in bodies and in headers. */
const REPORTS =
  /"(usage|usageMetadata|x_groq|timings|meta|billed_units|eval_count|prompt_eval_count|tokens_predicted|tokens_evaluated|meta_info|generated_tokens|input_length|num_input_tokens|num_output_tokens|generation_token_count|prompt_token_count|usage_metadata|token_usage|amazon-bedrock-invocationMetrics)"/g;
const COUNTING_HEADER = /token/i;

interface Estimate {
  row: FixtureRow;
  family: string;
  side: 'input' | 'output';
  estimated: number;
  reported: number;
  call: Call;
  /** The product says that this one is too low: there is more than the texts. */
  isFlagged: boolean;
}

/** The recording as a server would have sent it that reports nothing; every byte stays where it was. */
function withoutReport(row: FixtureRow): FixtureRow {
  const headers = Object.entries(row.response_headers).filter(([name]) => !COUNTING_HEADER.test(name));
  const body = row.response_body.replace(REPORTS, (_, name: string) => `"${'-'.repeat(name.length)}"`);
  return { ...row, response_body: body, response_headers: Object.fromEntries(headers) };
}

function estimatesOf(row: FixtureRow, call: Call): Estimate[] {
  const { truth } = row;
  const estimated = call.attributes['sidelight.tokens.estimated'] ?? '';
  const family = familyOfCall(call).name;
  const hidden = (truth.reasoning_tokens ?? 0) > 0 && (call.attributes['sidelight.reasoning'] ?? '') === '';
  const both = [
    { side: 'input', estimated: call.input_tokens, reported: truth.input_tokens_total ?? truth.input_tokens },
    { side: 'output', estimated: call.output_tokens, reported: truth.output_tokens_total ?? truth.output_tokens },
  ] as const;
  return both.flatMap((each) => {
    if (!estimated.includes(each.side) || each.estimated === null || !each.reported) return [];
    if (each.side === 'output' && hidden) return [];
    const { side, reported } = each;
    return [{ row, call, family, side, estimated: each.estimated, reported, isFlagged: isFlagged(call, side) }];
  });
}

/** Tools of the provider's own lengthen the input alone. */
function isFlagged(call: Call, side: Estimate['side']): boolean {
  const uncounted = call.attributes['sidelight.tokens.uncounted'] ?? '';
  return uncounted.includes('thoughts') || (side === 'input' && uncounted.includes('tools'));
}

/** Sources of the recordings in two halves, the same ones every time. */
function halfOf({ row }: Estimate): number {
  return createHash('md5').update(row.source).digest().readUInt8() % 2;
}

function line(family: string, all: readonly Estimate[]): string {
  const cells = (['input', 'output'] as const).map((side) => {
    const errors = all.filter((each) => each.side === side).map(errorOf);
    if (errors.length === 0) return ['-', '-', '-'];
    const at = (share: number) => `${(100 * quantile(errors, share)).toFixed(1)}%`;
    return [String(errors.length), at(0.5), at(0.9)];
  });
  return [family.padEnd(12), ...cells.flat().map((cell) => cell.padStart(8))].join('');
}

function errorOf({ estimated, reported }: Estimate): number {
  return Math.abs(estimated - reported) / reported;
}

function detail({ row, call, side, estimated, reported }: Estimate): string {
  const tools = call.attributes['gen_ai.tool.definitions'] === undefined ? '' : ' tools';
  const messages = call.attributes['gen_ai.input.messages'] === undefined ? '' : ' messages';
  const model = call.response_model || call.request_model;
  return `${row.id} ${row.backend} ${model} ${side}: ${estimated}, reported ${reported}${tools}${messages} calls:${call.tool_calls.length} ${call.finish_reasons.join()}`;
}

async function main(): Promise<void> {
  if (flags.help) return void process.stdout.write(HELP);
  const rows = loadFixtures();
  if (rows === undefined) throw new Error('there are no recordings beside the checkout (../shared/fixtures)');
  const capture = fixtureCapture();
  const pairs: { row: FixtureRow; call: Call }[] = [];
  for (const row of rows.filter((each) => each.api.startsWith(flags.api ?? ''))) {
    if (
      !asRecord(row.truth)['usage_present'] ||
      row.truth.error !== null ||
      row.wire === 'composed' ||
      row.response_body_base64
    )
      continue;
    const call = await capture(withoutReport(row));
    if (call !== null) pairs.push({ row, call });
  }
  await estimateTokens(pairs.map(({ call }) => call));
  await stopTokenizer();
  const all = pairs.flatMap(({ row, call }) => estimatesOf(row, call));
  const estimates = all.filter((each) => !each.isFlagged);
  const print = (text: string) => process.stdout.write(`${text}\n`);
  if (flags.family !== undefined) {
    const chosen = estimates.filter((each) => each.family === flags.family && each.side === (flags.side ?? each.side));
    for (const each of chosen.sort((a, b) => errorOf(b) - errorOf(a))) print(detail(each));
    return;
  }
  print(
    `${'family'.padEnd(12)}${['input n', 'median', 'p90', 'output n', 'median', 'p90'].map((head) => head.padStart(8)).join('')}`,
  );
  for (const family of [...new Set(estimates.map((each) => each.family))].sort()) {
    print(
      line(
        family,
        estimates.filter((each) => each.family === family),
      ),
    );
  }
  const hasTools = ({ call }: Estimate) =>
    call.tool_calls.length > 0 || call.attributes['gen_ai.tool.definitions'] !== undefined;
  const isKnown = ({ family }: Estimate) => family !== 'other';
  print(line('all', estimates));
  print(line('known', estimates.filter(isKnown)));
  print(line('with tools', estimates.filter(hasTools)));
  print(
    line(
      'no tools',
      estimates.filter((each) => !hasTools(each) && isKnown(each)),
    ),
  );
  for (const half of [0, 1]) print(line(`sources ${half + 1}`, estimates.filter((each) => isKnown(each) && halfOf(each) === half))); // prettier-ignore
  print(
    line(
      'too low*',
      all.filter((each) => each.isFlagged),
    ),
  );
  print('* and flagged so: thoughts that only the provider sees, tools that it runs itself');
}

await main();
