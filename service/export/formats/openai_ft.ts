import { z } from 'zod';
import { exampleOf } from '../../../capture/chat/example.js';
import { callSchema } from '../../../core/call.js';
import type { ExportFormat } from './format.js';

const texts = z.object(callSchema.pick({ prompt: true, output: true, tool_calls: true, attributes: true }).shape);

/** One conversation a line, with the answer at its end: what OpenAI, and most others, fine-tune on. */
export const openaiFt: ExportFormat = {
  name: 'openai-ft',
  suffix: 'jsonl',
  mediaType: 'application/x-ndjson; charset=utf-8',
  columns: 'call_id, prompt, output, tool_calls, attributes',
  isForTraining: true,
  as: {
    lines: ({ row, correction }) => {
      const example = exampleOf(texts.parse(row), correction);
      return 'reason' in example ? example : JSON.stringify(example);
    },
  },
};
