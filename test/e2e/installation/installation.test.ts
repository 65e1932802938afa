import { afterAll, beforeAll, describe } from 'vitest';
import { ENGINE_RUNS_HERE, startEngine } from '../../engine/start.js';
import { startModelServer } from '../../support/model_server.js';
import { startSidelight } from '../../support/sidelight.js';
import { describeBeside, downTarget } from './beside.js';
import { describeEngine, engineTarget } from './engine.js';
import { describeGatePrompts, startSides } from './gate_prompts.js';
import type { Installation } from './installation.js';
import { cap, clientTargets, describeOpenAiClient } from './openai_client.js';
import { describeScrape } from './scrape.js';

/** Starting an installation takes longer than most of what can be seen of it: these share one. */
describe('one installation', () => {
  const installed = {} as Installation;

  beforeAll(async () => {
    installed.server = await startModelServer();
    installed.sides = await startSides();
    installed.engine = ENGINE_RUNS_HERE ? await startEngine() : undefined;
    installed.sidelight = await startSidelight({
      targets: [
        ...clientTargets(installed.server.url),
        ...(installed.engine === undefined ? [] : [engineTarget(installed.engine.url)]),
        ...installed.sides.targets,
        downTarget,
      ],
      config: { budgets: [cap, { name: 'month', limit: 100 }], evaluator: { interval: '1s' } },
    });
  });

  afterAll(async () => {
    await installed.sidelight?.stop();
    await installed.engine?.stop();
    await installed.sides?.stop();
    await installed.server?.stop();
  });

  describeBeside(installed);
  describeOpenAiClient(installed);
  describeEngine(installed);
  describeGatePrompts(installed);
  describeScrape(installed);
});
