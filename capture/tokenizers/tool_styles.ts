import { asArray, asRecord, asString } from '../../core/json.js';
import { pythonJson } from './python_json.js';
import type { ToolDefinition } from './tool_definition.js';
import { asTypeScript } from './typescript_tools.js';

/** How a chat template writes the functions on offer. */
export type ToolStyle = keyof typeof TOOL_STYLES;

const asFunction = (tool: ToolDefinition) => ({ type: 'function', function: tool });

/** By the templates that the models are published with; OpenAI's, Anthropic's and Google's are not. */
export const TOOL_STYLES = {
  typescript: asTypeScript,
  json: (tool: ToolDefinition) => `${pythonJson(asFunction(tool))}\n`,
  compact: (tool: ToolDefinition) => JSON.stringify(asFunction(tool)),
  indented: (tool: ToolDefinition) => `${JSON.stringify(asFunction(tool), null, 4)}\n\n`,
  /** Anthropic's: a line of JSON in a tag. */
  tagged: ({ name, description, parameters }: ToolDefinition) =>
    `<function>${pythonJson({ description, name, parameters })}</function>\n`,
  /** DeepSeek's. */
  markdown: ({ name, description, parameters }: ToolDefinition) =>
    `### ${name}\nDescription: ${description}\n\nParameters: ${pythonJson(parameters)}\n\n`,
  /** Cohere's before Command A. */
  python: asPython,
  /** Google's, of models since Gemini 2.5: what stands for `|` is a token of its own. */
  declaration: ({ name, description, parameters }: ToolDefinition) =>
    `|declaration:${name}{description:|${description}|${unquoted(',parameters:', parameters)}}|`,
  /** Names, descriptions and types alone. */
  words: asWords,
} as const;

function asPython({ name, description, parameters }: ToolDefinition): string {
  const required = asArray(parameters['required']);
  const takes = Object.entries(asRecord(parameters['properties'] ?? parameters)).map(([key, value]) => {
    const { type, description: about } = asRecord(value);
    const kind = PYTHON_TYPES[asString(type)] ?? (asString(type) || 'object');
    return { key, about: asString(about), kind: required.includes(key) ? kind : `Optional[${kind}] = None` };
  });
  const signature = takes.map(({ key, kind }) => `${key}: ${kind}`).join(', ');
  const lines = takes.map(({ key, kind, about }) => `        ${key} (${kind}): ${about}\n`).join('');
  const body = `    """${description}${lines === '' ? '' : `\n\n    Args:\n${lines}    `}"""\n    pass\n`;
  return `\`\`\`python\ndef ${name}(${signature}) -> List[Dict]:\n${body}\`\`\`\n\n`;
}

const PYTHON_TYPES: Record<string, string> = { string: 'str', integer: 'int', number: 'float', boolean: 'bool', array: 'List', object: 'Dict' }; // prettier-ignore

function unquoted(before: string, schema: Record<string, unknown>): string {
  if (Object.keys(schema).length === 0) return '';
  return (
    before +
    JSON.stringify(schema)
      .replaceAll(/"([^"]*)":/g, '$1:')
      .replaceAll('"', '|')
  );
}

/** A function that takes nothing has no schema. */
function asWords({ name, description, parameters }: ToolDefinition): string {
  const takesNothing = Object.keys(asRecord(parameters['properties'])).length === 0;
  return [name, description, ...(takesNothing ? [] : wordsOf(parameters, 0))].filter(Boolean).join(' ');
}

const MAX_DEPTH = 8;

function wordsOf(schema: Record<string, unknown>, depth: number): string[] {
  if (depth > MAX_DEPTH) return [];
  const properties = Object.entries(asRecord(schema['properties']));
  return [
    asString(schema['type']),
    asString(schema['description']),
    ...asArray(schema['enum']).map(String),
    ...properties.flatMap(([name, property]) => [name, ...wordsOf(asRecord(property), depth + 1)]),
    ...wordsOfItems(schema['items'], depth),
    ...asArray(schema['required']).map(String),
  ].filter((word) => word !== '');
}

function wordsOfItems(items: unknown, depth: number): string[] {
  return items === undefined ? [] : wordsOf(asRecord(items), depth + 1);
}
