import { z } from 'zod';

/** An ONNX network of the operator's own that classifies texts. */
export const ownModel = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]*$/, 'small letters, digits and _')
      .describe('Name of the scorer.'),
    path: z.string().min(1).describe('The network, an .onnx file that reads input_ids and attention_mask.'),
    tokenizer: z.string().min(1).describe('Its vocab.txt (BERT, uncased) or its tokenizer.json (any model).'),
    version: z
      .string()
      .min(1)
      .default('1')
      .describe('Name another one whenever the network changes: scores of two versions are never mixed.'),
    labels: z.array(z.string().min(1)).min(1).describe('What the outputs are, in their order.'),
    score: z.string().optional().describe('The label whose probability is the score; the last one by default.'),
    activation: z
      .enum(['sigmoid', 'softmax'])
      .default('softmax')
      .describe('softmax where one label holds, sigmoid where several may, or where there is one only.'),
    reads: z.enum(['prompt', 'output', 'both']).default('output'),
    length: z.int().min(16).max(8192).default(128).describe('Tokens read at once; longer texts are read in windows.'),
    heavy: z.boolean().default(true).describe('Reads a sample when there is more than the CPU allowance.'),
    steered_by: z.string().optional().describe('A cheap scorer that says where to look.'),
  })
  .refine(({ score, labels }) => score === undefined || labels.includes(score), {
    path: ['score'],
    message: 'must be one of the labels',
  });

export type OwnModelConfig = z.output<typeof ownModel>;
