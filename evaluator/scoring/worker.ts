import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../core/errors.js';
import { createScorers, type Scorer } from '../scorers/index.js';
import type { ScoreReply, ScoreRequest, ThreadData } from './protocol.js';

/** What has loaded, and what could not be. */
const loaded = new Map<string, Promise<Scorer>>();
const scorers = new Map(createScorers((workerData as ThreadData).models).map((scorer) => [scorer.name, scorer]));

lowerPriority();
parentPort?.on('message', (request: ScoreRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply, []));
});

async function answer({ scorer: name, texts, calls }: ScoreRequest): Promise<ScoreReply> {
  let scorer: Scorer;
  try {
    scorer = await ready(name);
  } catch (error) {
    return { unavailable: messageOf(error) };
  }
  try {
    const began = performance.now();
    const scores = await scorer.score(texts, calls);
    return { scores, milliseconds: performance.now() - began };
  } catch (error) {
    return { failed: messageOf(error) };
  }
}

function ready(name: string): Promise<Scorer> {
  const scorer = scorers.get(name);
  if (scorer === undefined) return Promise.reject(new Error(`there is no scorer ${name}`));
  const known = loaded.get(name) ?? scorer.load().then(() => scorer);
  loaded.set(name, known);
  return known;
}

/** Where threads have priorities of their own (Linux) this is the thread's, not the process's. */
function lowerPriority(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, constants.priority.PRIORITY_LOW);
  } catch {
    // Not allowed here: then it is as urgent as the rest.
  }
}
