/** What every record of Bedrock has. */
export const COMMON = { backend: 'bedrock', provider: 'aws.bedrock' };

/** Where an operation of a model is asked for. */
export const url = (operation: string, model = 'us.amazon.nova-lite-v1%3A0') => `/model/${model}/${operation}`;

export const JSON_TYPE = { 'content-type': 'application/json' };

/** A request to Converse. */
export const hi = { messages: [{ role: 'user', content: [{ text: 'Hi' }] }] };

/** An answer of Converse. */
export const said = (content: unknown[], more: object = {}) => ({
  output: { message: { role: 'assistant', content } },
  stopReason: 'end_turn',
  usage: { inputTokens: 3, outputTokens: 5, totalTokens: 8 },
  metrics: { latencyMs: 42 },
  ...more,
});
