import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { scoreCommand } from '../../../cli/commands/score.js';
import { JudgeServer } from '../../evaluator/judges/judge_server.js';
import { runCommand, temporaryFolder } from '../support.js';

const lines = (texts: readonly string[]) => texts.map((text, id) => JSON.stringify({ id, text })).join('\n');
const parsed = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));

test('lines in, lines out, in their order; without a name the scorers are listed', async () => {
  const input = join(temporaryFolder(), 'texts.jsonl');
  writeFileSync(input, lines(['round and '.repeat(30), '', 'The sea is wide.']));
  const { code, out } = await runCommand(scoreCommand, ['repetition', '--input', input]);
  expect(code).toBe(0);
  expect(parsed(out).map(({ id, label }) => [id, label])).toEqual([
    [0, 'loop'],
    [1, 'no_data'],
    [2, 'none'],
  ]);
  const list = await runCommand(scoreCommand, []);
  expect(list.out).toMatch(/^repetition +\S+ +\S/m);
  expect(list.out).not.toContain('cannot load');
});

test('bad lines are named and the rest is scored; a name nobody has is refused', async () => {
  const input = join(temporaryFolder(), 'texts.jsonl');
  writeFileSync(input, `nonsense\n{"id":"a"}\n{"id":"b","text":"fine"}\n`);
  const { code, out } = await runCommand(scoreCommand, ['repetition', '--input', input]);
  expect(code).toBe(1);
  expect(parsed(out).map(({ id }) => id)).toEqual(['b']);
  const unknown = await runCommand(scoreCommand, ['nobody']);
  expect(unknown.code).not.toBe(0);
  expect(unknown.errors).toContain('repetition');
});

test('goes on where it was broken off, in the middle of a line', async () => {
  const folder = temporaryFolder();
  const [input, output] = [join(folder, 'texts.jsonl'), join(folder, 'scores.jsonl')];
  writeFileSync(input, lines(['one text', 'another text', 'the last text']));
  const whole = JSON.stringify({ id: 0, score: 0.9, label: 'kept', spans: [] });
  writeFileSync(output, `${whole}\n{"id":1,"sco`);
  const { code } = await runCommand(scoreCommand, ['repetition', '--input', input, '--resume', output]);
  expect(code).toBe(0);
  const kept = readFileSync(output, 'utf8').split('\n');
  expect(kept[0]).toBe(whole);
  expect(parsed(kept.slice(2).join('\n')).map(({ id }) => id)).toEqual([1, 2]);
});

test('a judge scores lines within its limit, and tells what they cost', async () => {
  const server = new JudgeServer();
  const folder = temporaryFolder();
  const [input, config] = [join(folder, 'texts.jsonl'), join(folder, 'sidelight.yaml')];
  const judge = { name: 'tone', base_url: await server.start(), model: 'm', rubric: 'Rude is 1.', daily_requests: 2 };
  writeFileSync(config, JSON.stringify({ scorers: { judges: [judge] } }));
  writeFileSync(input, lines(['', 'one', 'two', 'three']));
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => told.mockRestore());
  const output = join(folder, 'scores.jsonl');
  const flags = ['tone', '--config', config, '--input', input, '--resume', output];
  const first = await runCommand(scoreCommand, flags);
  expect(first.code).not.toBe(0);
  expect(first.errors).toContain('the limit of the judge tone is reached');
  const second = await runCommand(scoreCommand, flags);
  await server.stop();
  expect(second.code).toBe(0);
  const scores = new Map(parsed(readFileSync(output, 'utf8')).map(({ id, score }) => [id, score]));
  expect(Object.fromEntries(scores)).toEqual({ 0: null, 1: 0.5, 2: 0.5, 3: 0.5 });
  expect(server.seen).toHaveLength(3);
  const words = told.mock.calls.map(([text]) => String(text));
  expect(words[0]).toContain('price unknown, at most 2 requests a day');
  expect(words[0]).toContain('3 texts, each a request whose price is not known, of which the limit lets through 2');
  expect(words).toContain('tone: 2 requests without a price\n');
});

test('what a judge will cost is told before, from what is still to be scored', async () => {
  const server = new JudgeServer();
  const folder = temporaryFolder();
  const [input, config, output] = ['texts.jsonl', 'sidelight.yaml', 'scores.jsonl'].map((name) => join(folder, name));
  const price = { input: 1000, output: 1000 };
  const judge = { name: 'tone', base_url: await server.start(), model: 'm', rubric: 'Rude is 1.', price, daily_cost_cap: 20 }; // prettier-ignore
  writeFileSync(config ?? '', JSON.stringify({ scorers: { judges: [judge] } }));
  writeFileSync(input ?? '', lines(['a'.repeat(4000), 'b'.repeat(4000), 'c'.repeat(8000)]));
  writeFileSync(output ?? '', `${JSON.stringify({ id: 2, score: 0 })}\n`);
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => told.mockRestore());
  const flags = ['--config', config ?? '', '--input', input ?? '', '--resume', output ?? ''];
  const { code } = await runCommand(scoreCommand, ['tone', ...flags]);
  await server.stop();
  expect(code).toBe(0);
  const words = told.mock.calls.map(([text]) => String(text));
  // 2,000 tokens of texts, and for each some 240 around and 50 of answer: at 1,000 dollars a million.
  const cost = Number(/2 texts: about \$(\d\.\d+)/.exec(words[0] ?? '')?.[1]);
  expect(cost).toBeGreaterThan(2.2);
  expect(cost).toBeLessThan(3);
  // What was used, as the judge says: 110 tokens each.
  expect(words).toContain('tone: $0.22\n');
});

test('a judge ends before --max-cost is spent', async () => {
  const server = new JudgeServer();
  const folder = temporaryFolder();
  const [input, config, output] = ['texts.jsonl', 'sidelight.yaml', 'scores.jsonl'].map((name) => join(folder, name));
  const price = { input: 1000, output: 1000 };
  const judge = { name: 'tone', base_url: await server.start(), model: 'm', rubric: 'Rude is 1.', price, daily_cost_cap: 1000 }; // prettier-ignore
  writeFileSync(config ?? '', JSON.stringify({ scorers: { judges: [judge] } }));
  writeFileSync(input ?? '', lines(Array.from({ length: 60 }, (_, index) => `text ${index}`)));
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => told.mockRestore());
  const flags = ['--config', config ?? '', '--input', input ?? '', '--resume', output ?? '', '--max-cost', '6'];
  const { code, errors } = await runCommand(scoreCommand, ['tone', ...flags]);
  await server.stop();
  expect(code).not.toBe(0);
  expect(errors).toContain('--max-cost');
  expect(told.mock.calls[0]?.[0]).toContain('at most $6 a day');
  // The most that a request can cost is set aside before it, so that less is spent.
  const spent = Number(/tone: \$(\d+\.\d+)/.exec(String(told.mock.calls.at(-1)?.[0]))?.[1]);
  expect(spent).toBeGreaterThan(0);
  expect(spent).toBeLessThanOrEqual(6);
  expect(server.seen.length).toBeLessThan(60);
});
