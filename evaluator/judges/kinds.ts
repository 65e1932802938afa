/** The registry: one line per kind of judge. */
import type { JudgeConfig } from '../../core/config/schema.js';
import type { JudgeKind } from './kind.js';
import { llamaGuard } from './llama_guard.js';
import { openaiModeration } from './openai_moderation.js';
import { rubric } from './rubric.js';

export const KINDS: Readonly<Record<JudgeConfig['kind'], JudgeKind>> = {
  rubric,
  llama_guard: llamaGuard,
  openai_moderation: openaiModeration,
};
