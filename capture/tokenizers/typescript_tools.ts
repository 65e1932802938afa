import { asArray, asRecord, asString } from '../../core/json.js';
import type { ToolDefinition } from './tool_definition.js';

const MAX_DEPTH = 6;

/** OpenAI's models read a function as `type name = (_: {parameter: type, ...}) => any;` with descriptions as comments. */
export function asTypeScript({ name, description, parameters }: ToolDefinition): string {
  const takes = propertiesOf(parameters, 0);
  const argument = takes === '' ? '()' : `(_: {\n${takes}})`;
  return `${comment(description)}type ${name} = ${argument} => any;\n\n`;
}

function propertiesOf(schema: Record<string, unknown>, depth: number): string {
  const required = asArray(schema['required']);
  const properties = Object.entries(asRecord(schema['properties']));
  return properties
    .map(([name, property]) => {
      const optional = required.includes(name) ? '' : '?';
      const { description, default: value } = asRecord(property);
      const preset = value === undefined ? '' : ` // default: ${JSON.stringify(value)}`;
      return `${comment(asString(description))}${name}${optional}: ${typeOf(asRecord(property), depth)},${preset}\n`;
    })
    .join('');
}

function typeOf(schema: Record<string, unknown>, depth: number): string {
  const values = asArray(schema['enum']);
  if (values.length > 0) return values.map((value) => JSON.stringify(value)).join(' | ');
  const variants = asArray(schema['anyOf'] ?? schema['oneOf']);
  if (depth > MAX_DEPTH) return 'any';
  if (variants.length > 0) return variants.map((variant) => typeOf(asRecord(variant), depth + 1)).join(' | ');
  const types = asArray(schema['type']);
  if (types.length > 0) return types.map((type) => typeOf({ ...schema, type }, depth + 1)).join(' | ');
  const type = asString(schema['type']) || 'any';
  if (type === 'array') return `${typeOf(asRecord(schema['items']), depth + 1)}[]`;
  if (type === 'object') return `{\n${propertiesOf(schema, depth + 1)}}`;
  return type === 'integer' ? 'number' : type;
}

function comment(text: string): string {
  return text === '' ? '' : `// ${text.replaceAll('\n', '\n// ')}\n`;
}
