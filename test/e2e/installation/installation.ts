import type { Engine } from '../../engine/start.js';
import type { ModelServer } from '../../support/model_server.js';
import type { RunningSidelight } from '../../support/sidelight.js';
import type { Sides } from './gate_prompts.js';

/** What stands while its tests run; there is nothing in it before they do. */
export interface Installation {
  sidelight: RunningSidelight;
  server: ModelServer;
  /** Undefined where none runs. */
  engine: Engine | undefined;
  sides: Sides;
}
