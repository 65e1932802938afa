import { z } from 'zod';

/** Where the fields of a call are in a JSON protocol that no backend knows. */
export const mapping = z.strictObject({
  path: z.string().default('*').describe('Path of the request this mapping is for; * stands for any characters.'),
  operation: z.string().default('infer'),
  prompt: z.string().optional().describe('Where in the request the prompt is, e.g. $.inputs or $.messages[-1].text.'),
  output: z.string().optional().describe('Where in the response the output is; applied to each event of a stream.'),
  model: z.string().optional().describe('Where in the response, else the request, the model name is.'),
  input_tokens: z.string().optional(),
  output_tokens: z.string().optional(),
  finish_reason: z.string().optional(),
  error: z.string().optional(),
});
