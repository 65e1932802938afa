import { asArray, asRecord, asString, isRecord } from '../../core/json.js';
import type { ChatFormat } from './families.js';

/** What a model reads of one message. */
export interface MessageTexts {
  texts: string[];
  /** There is something in it that no text tokenizer counts: a picture, sound, a document. */
  hasMedia: boolean;
}

const MEDIA_TYPE = /image|audio|video|file|document|media/;
const MEDIA_FIELDS = [
  'inlineData',
  'inline_data',
  'fileData',
  'file_data',
  'image',
  'document',
  'video',
  'input_audio',
];
/** Holders of a call to a tool, or of what it gave back. */
const TOOL_FIELDS = ['functionCall', 'functionResponse', 'function_call', 'toolUse', 'toolResult', 'function'];
const MAX_DEPTH = 6;

/**
 * Texts of a message in any of the dialects (OpenAI chat and responses, Anthropic, Gemini, Bedrock, Cohere, Ollama): contents, names,
 * calls to tools and their results. Earlier thoughts are left out: templates drop them.
 */
export function messageTexts(message: unknown): MessageTexts {
  const found: MessageTexts = { texts: [], hasMedia: false };
  addPart(found, message, 0);
  found.texts = found.texts.filter((text) => text !== '');
  return found;
}

function addPart(found: MessageTexts, part: unknown, depth: number): void {
  if (typeof part === 'string') found.texts.push(part);
  if (Array.isArray(part)) for (const item of part) addPart(found, item, depth + 1);
  if (!isRecord(part) || depth > MAX_DEPTH) return;
  const type = asString(part['type']);
  if (type === 'thinking' || type === 'reasoning' || part['thought'] === true) return;
  if (isMedia(part, type)) {
    found.hasMedia = true;
    return;
  }
  found.texts.push(asString(part['name']));
  for (const field of ['content', 'text', 'parts', 'output', 'results']) addPart(found, part[field], depth + 1);
  for (const field of ['input', 'args', 'arguments', 'parameters', 'response']) found.texts.push(asJson(part[field]));
  for (const field of TOOL_FIELDS) if (isRecord(part[field])) addPart(found, part[field], depth + 1);
  for (const call of asArray(part['tool_calls'])) addPart(found, call, depth + 1);
}

function isMedia(part: Record<string, unknown>, type: string): boolean {
  if (MEDIA_TYPE.test(type) || asArray(part['images']).length > 0) return true;
  return MEDIA_FIELDS.some((field) => isRecord(part[field]));
}

function asJson(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Definitions of tools as the model gets to read them. */
export function toolTexts(tools: readonly unknown[], how: ChatFormat['toolText']): string[] {
  if (how === 'typescript') return tools.flatMap(declarationsOf).map(asTypeScript);
  return tools.map((tool) => JSON.stringify(tool, null, how === 'indented' ? 4 : 0));
}

/** Gemini puts all functions into one tool. */
function declarationsOf(tool: unknown): Record<string, unknown>[] {
  const record = asRecord(tool);
  const declarations = asArray(record['functionDeclarations'] ?? record['function_declarations']);
  return declarations.length > 0 ? declarations.map(asRecord) : [record];
}

/** OpenAI's models read a function as `type name = (_: {parameter: type, ...}) => any;` with descriptions as comments. */
function asTypeScript(tool: Record<string, unknown>): string {
  const holder = isRecord(tool['function']) ? tool['function'] : tool;
  const parameters = asRecord(holder['parameters'] ?? holder['input_schema']);
  const takes = propertiesOf(parameters, 0);
  const argument = takes === '' ? '()' : `(_: {\n${takes}})`;
  return `${comment(holder)}type ${asString(holder['name'])} = ${argument} => any;\n\n`;
}

function propertiesOf(schema: Record<string, unknown>, depth: number): string {
  const required = asArray(schema['required']);
  const properties = Object.entries(asRecord(schema['properties']));
  return properties
    .map(([name, property]) => {
      const optional = required.includes(name) ? '' : '?';
      return `${comment(asRecord(property))}${name}${optional}: ${typeOf(asRecord(property), depth)},\n`;
    })
    .join('');
}

function typeOf(schema: Record<string, unknown>, depth: number): string {
  const values = asArray(schema['enum']);
  if (values.length > 0) return values.map((value) => JSON.stringify(value)).join(' | ');
  const variants = asArray(schema['anyOf'] ?? schema['oneOf']);
  if (depth > MAX_DEPTH) return 'any';
  if (variants.length > 0) return variants.map((variant) => typeOf(asRecord(variant), depth + 1)).join(' | ');
  const type = asString(schema['type']) || 'any';
  if (type === 'array') return `${typeOf(asRecord(schema['items']), depth + 1)}[]`;
  if (type === 'object') return `{\n${propertiesOf(schema, depth + 1)}}`;
  return type === 'integer' ? 'number' : type;
}

function comment(holder: Record<string, unknown>): string {
  const text = asString(holder['description']);
  return text === '' ? '' : `// ${text.replaceAll('\n', '\n// ')}\n`;
}
