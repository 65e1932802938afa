import { asArray, asRecord, asString, isRecord } from '../../core/json.js';

/** A function that a model may call, whatever dialect it was offered in. */
export interface ToolDefinition {
  name: string;
  description: string;
  /** JSON schema of what it takes. */
  parameters: Record<string, unknown>;
}

/**
 * Functions on offer, in any of the dialects (OpenAI chat and responses, Anthropic, Gemini, Bedrock, Cohere, Ollama). Tools without a
 * schema run at the provider: what the model reads of them is not in the request.
 */
export function toolDefinitions(tools: readonly unknown[]): ToolDefinition[] {
  return tools.flatMap(holdersOf).flatMap((holder) => {
    const name = asString(holder['name']);
    return name === '' || !isOwn(holder)
      ? []
      : [{ name, description: asString(holder['description']), parameters: schemaOf(holder) }];
  });
}

/** Whether the provider runs some of these tools itself, so that more goes into the prompt than the request holds. */
export function hasProviderTools(tools: readonly unknown[]): boolean {
  return tools.some((tool) => {
    const record = asRecord(tool);
    const type = asString(record['type']);
    if (type !== '' && type !== 'function' && type !== 'custom') return true;
    return Object.keys(record).some((key) => PROVIDER_TOOLS.test(key));
  });
}

/** Gemini names them by a key. */
const PROVIDER_TOOLS = /^(?:google|code_?execution|url_?context|enterprise|retrieval)/i;

/** Gemini puts all functions into one tool. */
function holdersOf(tool: unknown): Record<string, unknown>[] {
  const record = asRecord(tool);
  const declarations = asArray(record['functionDeclarations'] ?? record['function_declarations']);
  if (declarations.length > 0) return declarations.map(asRecord);
  for (const field of ['function', 'toolSpec']) if (isRecord(record[field])) return [record[field]];
  return [record];
}

/** Offered by the client: of no type, or of that of functions. */
function isOwn(holder: Record<string, unknown>): boolean {
  const type = asString(holder['type']);
  return type === '' || type === 'function' || type === 'custom';
}

function schemaOf(holder: Record<string, unknown>): Record<string, unknown> {
  const { inputSchema } = holder;
  if (isRecord(inputSchema) && isRecord(inputSchema['json'])) return inputSchema['json'];
  const schema = holder['parameters'] ?? holder['input_schema'] ?? inputSchema ?? holder['parametersJsonSchema'];
  if (isRecord(schema)) return schema;
  return asRecord(holder['parameter_definitions']);
}
