import { z } from 'zod';
import { CREDENTIALS, secret, withoutCredentials } from '../secret.js';
import { timer } from '../units.js';

const price = z.strictObject({
  input: z.number().nonnegative().describe('US dollars for a million input tokens.'),
  output: z.number().nonnegative().describe('US dollars for a million output tokens.'),
});

/** A model behind an OpenAI-compatible API that judges texts. */
export const judge = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]*$/, 'small letters, digits and _')
      .describe('Name of the scorer.'),
    base_url: z
      .url({ protocol: /^https?$/, error: 'expected a URL such as https://api.openai.com/v1' })
      .refine(withoutCredentials, CREDENTIALS)
      .describe('What /chat/completions or /moderations is added to.'),
    model: z.string().min(1),
    api_key: secret().optional().describe('Sent as a bearer token.'),
    kind: z
      .enum(['rubric', 'llama_guard', 'openai_moderation'])
      .default('rubric')
      .describe(
        'rubric asks a chat model; llama_guard one that answers safe or unsafe; openai_moderation /moderations.',
      ),
    rubric: z.string().min(1).max(20_000).optional().describe('What the score says, and what 0 and 1 mean.'),
    reads: z.enum(['prompt', 'output', 'both']).default('output'),
    share: z.number().gt(0).max(1).default(0.01).describe('Of the calls; drawn evenly, the probability is kept.'),
    timeout: timer().default(30_000).describe('Of one request.'),
    price: price.optional().describe('Without it costs are not known, and daily_requests limits the judge.'),
    daily_cost_cap: z.number().nonnegative().default(1).describe('US dollars a day (UTC); then it rests.'),
    daily_requests: z.int().min(1).default(1000).describe('Requests a day, where no price is given.'),
    max_tokens: z.int().min(1).max(100_000).default(512).describe('Of an answer.'),
    body: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('Further fields of the request; null leaves out one that is sent otherwise.'),
  })
  .refine(({ kind, rubric }) => kind !== 'rubric' || rubric !== undefined, {
    path: ['rubric'],
    message: 'kind rubric needs one',
  });

export type JudgeConfig = z.output<typeof judge>;
