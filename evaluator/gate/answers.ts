import type { Ask } from '../../core/ask.js';
import { asArray, asString } from '../../core/json.js';
import { messageOf } from '../../core/errors.js';
import { queries } from '../../store/index.js';
import type { Scorer } from '../scorers/index.js';
import type { Selector } from './selector.js';

/** What a session answered: its first calls. */
type Answers = readonly { text: string; isMarked: boolean }[];

/** Sessions of a side whose answers are read: an even sample, each page in one query. */
const SESSIONS = 5000;
const PAGE = 1000;
const CALLS = 4;
const CHARACTERS = 4000;
/** From this score on an answer refuses. */
const REFUSES = 0.5;

/** Answers of up to 5,000 sessions of one side, less the calls that both selectors choose. */
export async function readAnswers(ask: Ask, [side, other]: readonly [Selector, Selector]): Promise<Answers[]> {
  const sessions: Answers[] = [];
  for (let offset = 0; offset < SESSIONS; offset += PAGE) {
    const page = { calls: CALLS, characters: CHARACTERS, limit: PAGE, offset };
    const rows = await ask(queries.comparedAnswersSql(side, other, page));
    for (const row of rows) {
      sessions.push(
        asArray(row['answers']).map((answer) => {
          const [, text, marked] = asArray(answer);
          return { text: asString(text), isMarked: marked === true || marked === 1 };
        }),
      );
    }
    if (rows.length < PAGE) break;
  }
  return sessions;
}

/** One value per session, ascending: the mean score of its answers; nothing where none has a score. */
export async function scoredAnswers(scorer: Scorer, sessions: readonly Answers[]): Promise<number[]> {
  return valuesOf(sessions, await scoresOf(scorer, sessions), (score) => score);
}

/** One value per session, ascending: the share of its answers that refuse, told by the scorer of refusals or by the server. */
export async function refusedAnswers(scorer: Scorer, sessions: readonly Answers[]): Promise<number[]> {
  return valuesOf(sessions, await scoresOf(scorer, sessions), (score, { isMarked }) =>
    isMarked || (score ?? 0) >= REFUSES ? 1 : 0,
  );
}

/** Why a scorer cannot be used; null when it can. */
export async function loadProblem(scorer: Scorer): Promise<string | null> {
  try {
    await scorer.load();
    return null;
  } catch (error) {
    return `the scorer cannot load: ${messageOf(error)}`;
  }
}

async function scoresOf(scorer: Scorer, sessions: readonly Answers[]): Promise<(number | null)[]> {
  const texts = sessions.flat().map(({ text }) => text);
  const scores: (number | null)[] = [];
  for (let at = 0; at < texts.length; at += PAGE) {
    const page = await scorer.score(texts.slice(at, at + PAGE));
    scores.push(...page.map(({ score }) => score));
  }
  return scores;
}

function valuesOf(
  sessions: readonly Answers[],
  scores: readonly (number | null)[],
  read: (score: number | null, answer: Answers[number]) => number | null,
): number[] {
  let at = 0;
  const values = sessions.flatMap((answers) => {
    const own = answers.flatMap((answer) => read(scores[at++] ?? null, answer) ?? []);
    return own.length === 0 ? [] : [own.reduce((sum, value) => sum + value, 0) / own.length];
  });
  return values.sort((a, b) => a - b);
}
