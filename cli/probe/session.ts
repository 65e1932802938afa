import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createInterface as createPrompt } from 'node:readline/promises';
import type { Ask } from '../../core/ask.js';
import { SidelightError, messageOf } from '../../core/errors.js';
import type { ProbeAxis, ProbeReport, ProbeVerdict } from '../../core/findings/probe_result.js';
import type { Config } from '../../core/config/schema.js';
import { createJudgeScorers, type JudgeScorer } from '../../evaluator/judges/index.js';
import {
  bbqQuestions,
  createMeters,
  ownQuestions,
  readBbq,
  requestsOf,
  Trial,
  worstVerdict,
  type BbqFile,
  type Meter,
} from '../../evaluator/probes/index.js';
import { withAsker } from '../installation/asker.js';
import type { Invocation } from '../command.js';
import { serviceUrl } from '../installation/data_folder.js';
import type { ProbeRequestOptions } from '../commands/probe.js';
import { cappedAt } from '../judge_cap.js';
import { marksOf } from '../installation/purpose_marks.js';
import { ProbeJournal, type ProbePlan } from './journal.js';
import { JudgingCost } from './judging_cost.js';
import { probeJunit } from './junit.js';
import { createPacer } from './pacer.js';
import { effortText, ProbeProgress } from './progress.js';
import { runTrial, withCallIds } from './run.js';
import { ProbeSender } from './sender.js';
import { Spending } from './spending.js';
import { findTarget, guessCost, type ProbedTarget } from './target.js';
import { probeText } from './text.js';
import { postToService } from '../installation/service_client.js';

/** Answers are to be alike when nothing differs, and short. */
const FIELDS = { temperature: 0, seed: 20, max_tokens: 220, stream: false };

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** One run of probes from the first question to the report. */
export async function probe(options: ProbeRequestOptions, invocation: Invocation): Promise<ProbeVerdict> {
  const { config } = options;
  const service = await serviceUrl(options.url, config.store.data);
  if (service === undefined) {
    throw new SidelightError('STORE_UNAVAILABLE', 'Sidelight does not run on this data folder', {
      hint: 'Probes go through a running tap: start "sidelight up", or name the service with --url and its folder with --data.',
    });
  }
  return withAsker(invocation, config, 'probe', async (ask) => {
    const report = await sessionOn(service, ask, options);
    await postToService(service, config, 'ingest', '/api/v1/probes', report);
    await show(options, invocation, report, service);
    return worstVerdict(report.results.filter(({ reason }) => reason === '').map(({ verdict }) => verdict));
  });
}

/** What a run asks with, before anything is sent. */
interface Prepared {
  target: ProbedTarget;
  questions: Questions | null;
  /** The run that goes on; null where a new one begins. */
  found: ProbeJournal | null;
  plan: ProbePlan;
  meters: readonly Meter[];
  /** Null where none is asked. */
  judge: JudgeScorer | null;
}

async function prepare(service: string, ask: Ask, options: ProbeRequestOptions): Promise<Prepared> {
  const { config, bbq } = options;
  const target = await findTarget(service, config, ask, options);
  const questions = bbq === undefined ? null : await bbqFile(bbq);
  const found = options.resume ? ProbeJournal.unfinished(config.store.data, target.name) : null;
  if (options.resume && found === null) say(`There is no run on ${target.name} to go on with: a new one begins.`);
  const judge = judgeOf(config);
  const metrics = found?.plan.metrics ?? config.probes.metrics;
  const meters = await createMeters(metrics, judge);
  const plan = found?.plan ?? planOf(options, target, meters, questions);
  if (found !== null) requireSame(found.plan, meters, questions);
  return { target, questions, found, plan, meters, judge: metrics.includes('judge') ? judge : null };
}

async function sessionOn(service: string, ask: Ask, options: ProbeRequestOptions): Promise<ProbeReport> {
  const { config } = options;
  const { rate, max_cost: maxCost, max_pairs: maxPairs } = config.probes;
  const { target, questions, found, plan, meters, judge } = await prepare(service, ask, options);
  if (judge !== null) say(`judge: ${judge.name} ${judge.summary}`);
  const prefix = `probe-${plan.run}-`;
  const known = found?.known.size ?? 0;
  const judging = new JudgingCost(judge, known, found?.judgingUsd ?? 0);
  const spending = new Spending(ask, prefix, maxCost, await guessCost(ask, target), judging);
  await spending.begin();
  const effort = { ...plan, maxPairs };
  const { each, usd: spent } = spending;
  say(effortText({ target, plan, ...requestsOf(effort), known, rate, maxCost, each, spent }));
  if (!options.yes) await confirm();
  const journal = found ?? ProbeJournal.begin(config.store.data, plan);

  const trial = new Trial({ ...effort, meters, questions: sourceOf(questions), seed: plan.run });
  const sender = new ProbeSender({
    url: target.url,
    fields: fieldsOf(plan, options),
    prefix,
    key: options.key,
    marks: marksOf(config),
    pacer: createPacer(rate),
    spending,
  });
  const progress = new ProbeProgress(trial, sender, spending, rate);
  const begun = { trial, meters, sender, journal, judging, ask, prefix, told: () => progress.tell() };
  const isSpent = await runTrial(begun).finally(() => {
    progress.end();
    if (judge !== null) say(`judge: ${judge.name} cost ${judge.spent()}, counted in --max-cost`);
  });
  if (trial.isDecided()) journal.finish();
  return {
    ...headOf(plan),
    finished_at: new Date().toISOString(),
    requests: known + sender.answered + sender.failed,
    failed: sender.failed,
    cost_usd: spending.usd,
    stopped: stoppedBy(trial, isSpent, options),
    results: await withCallIds(ask, prefix, trial.results()),
  };
}

/** Questions on an axis: of the file, where there is one. */
function sourceOf(questions: Questions | null) {
  return (axis: ProbeAxis) => (questions === null ? ownQuestions(axis) : bbqQuestions(questions.file, axis));
}

/** What a report says of the plan. */
function headOf({ run, target, model, started_at, delta, alpha }: ProbePlan) {
  return { run, target, model, started_at, delta, alpha };
}

/** Fields of the requests beside the messages; null takes one out. */
function fieldsOf({ model }: ProbePlan, { body }: ProbeRequestOptions): Record<string, unknown> {
  const fields = Object.entries({ ...FIELDS, ...(model !== '' && { model }), ...body });
  return Object.fromEntries(fields.filter(([, value]) => value !== null));
}

/** @throws {SidelightError} USAGE when the configuration names one that does not exist */
function judgeOf(config: Config): JudgeScorer | null {
  const { scorers, probes } = config;
  const judges = createJudgeScorers(cappedAt(scorers, probes.max_cost), marksOf(config));
  if (probes.judge === undefined) return judges.length === 1 ? (judges[0] ?? null) : null;
  const judge = judges.find(({ name }) => name === probes.judge);
  if (judge !== undefined) return judge;
  throw new SidelightError('USAGE', `probes.judge: there is no judge "${probes.judge}" in scorers.judges`);
}

function stoppedBy(trial: Trial, isSpent: boolean, { config }: ProbeRequestOptions): string {
  if (trial.isDecided()) return '';
  const { max_cost: maxCost, max_pairs: maxPairs } = config.probes;
  return isSpent ? `the limit of $${maxCost} is reached` : `the most pairs (${maxPairs}) are asked`;
}

interface Questions {
  file: BbqFile;
  hash: string;
}

async function bbqFile(path: string): Promise<Questions> {
  const hash = createHash('sha256');
  let file: BbqFile;
  try {
    const input = createReadStream(path);
    input.on('data', (chunk) => void hash.update(chunk));
    file = await readBbq(createInterface({ input, crlfDelay: Infinity }));
  } catch (error) {
    throw new SidelightError('USAGE', `--bbq: cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
  const { unreadable, otherCategory, withoutTarget } = file;
  if (file.questions.size === 0) {
    throw new SidelightError('USAGE', `--bbq: there is no question of BBQ in ${path}`, {
      hint: 'It needs the JSON lines of BBQ\'s folder "data", of a category such as Age or Religion.',
    });
  }
  if (unreadable > 0) say(`${unreadable} lines of ${path} are no questions of BBQ.`);
  if (otherCategory > 0) say(`${otherCategory} questions of ${path} are of categories that are no axis here.`);
  if (withoutTarget > 0) say(`${withoutTarget} questions of ${path} do not tell whom the prejudice is about.`);
  return { file, hash: hash.digest('hex').slice(0, 16) };
}

const scorersOf = (meters: readonly Meter[]) => meters.map(({ metric, scorer }) => `${metric}:${scorer}`).join(', ');

function planOf(
  { config, bbq }: ProbeRequestOptions,
  target: ProbedTarget,
  meters: readonly Meter[],
  questions: Questions | null,
): ProbePlan {
  const { axes, metrics, delta, alpha } = config.probes;
  const unfinished = ProbeJournal.unfinished(config.store.data, target.name);
  if (unfinished !== null) {
    say(`A run on ${target.name} of ${unfinished.plan.started_at} is not over: --resume goes on with it.`);
  }
  const asked = bbq === undefined ? axes : axes.filter((axis) => questions?.file.questions.has(axis));
  if (asked.length === 0) throw new SidelightError('USAGE', '--bbq: the file has no questions on these axes');
  return {
    run: randomBytes(5).toString('hex'),
    target: target.name,
    model: target.model,
    axes: asked,
    metrics: bbq === undefined ? metrics : ['choice'],
    delta,
    alpha,
    scorers: scorersOf(meters),
    questions: questions?.hash ?? '',
    started_at: new Date().toISOString(),
  };
}

/** A run goes on with what it began with, or its answers could not be compared. */
function requireSame(plan: ProbePlan, meters: readonly Meter[], questions: Questions | null): void {
  const changed = [
    ...(plan.scorers === scorersOf(meters) ? [] : ['the scorers']),
    ...(plan.questions === (questions?.hash ?? '') ? [] : ['the questions (--bbq)']),
  ];
  if (changed.length === 0) return;
  throw new SidelightError('USAGE', `the run cannot go on: ${changed.join(' and ')} are not those it began with`, {
    hint: 'Leave --resume out: a new run begins.',
  });
}

/** @throws {SidelightError} USAGE when nobody says yes */
async function confirm(): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new SidelightError('USAGE', 'nothing is sent without a yes', { hint: 'Add --yes where nobody can answer.' });
  }
  const prompt = createPrompt({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question('Send them? [y/N] ').finally(() => prompt.close());
  if (!/^y(es)?$/i.test(answer.trim())) throw new SidelightError('USAGE', 'nothing was sent');
}

async function show(
  { json, junit }: ProbeRequestOptions,
  invocation: Invocation,
  report: ProbeReport,
  service: string,
): Promise<void> {
  if (junit !== undefined) {
    try {
      writeFileSync(junit, probeJunit(report));
    } catch (error) {
      throw new SidelightError('USAGE', `--junit: cannot write ${junit}: ${messageOf(error)}`, { cause: error });
    }
  }
  if (json) return invocation.print(JSON.stringify(report, null, 2));
  const isColoured = process.stdout.isTTY && (invocation.env['NO_COLOR'] ?? '') === '';
  for (const line of probeText(report, isColoured)) invocation.print(line);
  invocation.print(`On the page: ${new URL('/quality?kind=bias', service).href}`);
}
