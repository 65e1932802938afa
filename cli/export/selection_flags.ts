import { OUTCOMES, PURPOSES } from '../../core/call.js';
import { EXPORT_KEEPABLE, EXPORT_RATINGS } from '../../core/export.js';
import type { Flags } from '../command.js';

/** As on the Calls page, and by what was said of a call. */
export const SELECTION_FLAGS: Flags = {
  from: { type: 'string', value: 'TIME', help: 'calls from then on', default: 'the first one' },
  to: { type: 'string', value: 'TIME', help: 'calls before', default: 'now' },
  target: { type: 'string', value: 'NAME', help: 'only of this target' },
  model: { type: 'string', value: 'NAME', help: 'only of this model: served, else asked for' },
  environment: { type: 'string', value: 'NAME', help: 'only of this environment' },
  backend: { type: 'string', value: 'NAME', help: 'only of this protocol: openai, anthropic ...' },
  operation: { type: 'string', value: 'NAME', help: 'only of this kind: chat, embeddings ...' },
  outcome: { type: 'string', value: 'A,B', help: `only with these outcomes: ${OUTCOMES.join(', ')}` },
  session: { type: 'string', value: 'ID', help: 'only of this session' },
  caller: { type: 'string', value: 'HASH', help: 'only of this caller, by its hash' },
  purpose: { type: 'string', value: 'A,B', help: `only for these purposes: ${PURPOSES.join(', ')}` },
  search: { type: 'string', value: 'TEXT', help: 'only with this in prompt or output' },
  rating: {
    type: 'string',
    value: 'WORD',
    help: `${EXPORT_RATINGS.join(', ')}: the mean of what people said, above or below 0`,
  },
  score: { type: 'string', value: 'A<X,B>=Y', help: 'only with these scores: "toxicity<0.1,injection<0.5"' },
  finding: { type: 'string', value: 'KEY', help: 'only calls that findings of this key point to' },
};

export const KEEP_FLAG: Flags = {
  keep: { type: 'string', value: 'A,B', help: `of what openai-ft leaves out: ${EXPORT_KEEPABLE.join(', ')}` },
};
