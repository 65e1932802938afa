import type { Bodies } from '../parts/bodies.js';

/** Bodies of a call of a model of Bedrock; both are empty where there is nothing to be read. */
export interface ModelBodies extends Bodies {
  request: Record<string, unknown>;
  answer: Record<string, unknown>;
}
