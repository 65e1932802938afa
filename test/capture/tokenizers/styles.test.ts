import { describe, expect, it } from 'vitest';
import { CALL_STYLES, type Forced } from '../../../capture/tokenizers/call_styles.js';
import { messageTexts } from '../../../capture/tokenizers/message_texts.js';
import { pythonJson } from '../../../capture/tokenizers/python_json.js';
import { hasProviderTools, toolDefinitions } from '../../../capture/tokenizers/tool_definition.js';
import { TOOL_STYLES } from '../../../capture/tokenizers/tool_styles.js';

const parameters = {
  type: 'object',
  properties: { city: { type: 'string', description: 'Where' }, days: { type: 'integer' } },
  required: ['city'],
};
const weather = { name: 'weather', description: 'Tells it', parameters };
const called = { id: 'functions.weather:0', name: 'weather', arguments: '{"city":"Oslo","days":2}' };

describe('functions on offer', () => {
  it.each([
    ['OpenAI chat', { type: 'function', function: weather }],
    ['OpenAI responses', { type: 'function', ...weather, strict: true }],
    ['Anthropic', { name: 'weather', description: 'Tells it', input_schema: parameters }],
    ['Bedrock', { toolSpec: { name: 'weather', description: 'Tells it', inputSchema: { json: parameters } } }],
    ['Gemini', { functionDeclarations: [weather] }],
    ['Gemini by JSON schema', { functionDeclarations: [{ ...weather, parameters: undefined, parametersJsonSchema: parameters }] }], // prettier-ignore
  ])('are the same in the dialect of %s', (_, tool) => {
    expect(toolDefinitions([tool])).toEqual([weather]);
    expect(hasProviderTools([tool])).toBe(false);
  });

  it.each([
    ['Anthropic', { type: 'web_search_20250305', name: 'web_search' }],
    ['OpenAI', { type: 'web_search' }],
    ['Gemini', { googleSearch: {} }],
  ])('that %s runs itself have no definition', (_, tool) => {
    expect(toolDefinitions([tool])).toEqual([]);
    expect(hasProviderTools([tool])).toBe(true);
  });

  it.each([
    ['typescript', '// Tells it\ntype weather = (_: {\n// Where\ncity: string,\ndays?: number,\n}) => any;\n\n'],
    [
      'tagged',
      `<function>{"description": "Tells it", "name": "weather", "parameters": ${pythonJson(parameters)}}</function>\n`,
    ],
    ['markdown', `### weather\nDescription: Tells it\n\nParameters: ${pythonJson(parameters)}\n\n`],
    ['words', 'weather Tells it object city string Where days integer city'],
  ] as const)('are written in %s', (style, text) => {
    expect(TOOL_STYLES[style](weather)).toBe(text);
  });

  it('are their names alone in words, where they take nothing', () => {
    const nothing = { type: 'object', properties: {}, additionalProperties: false };
    expect(TOOL_STYLES.words({ name: 'now', description: '', parameters: nothing })).toBe('now');
  });

  it.each(Object.entries(TOOL_STYLES))('without a schema are written too: %s', (_, style) => {
    expect(style({ name: 'now', description: '', parameters: {} })).toContain('now');
  });
});

describe('calls', () => {
  it.each([
    ['plain', 'weather{"city":"Oslo","days":2}'],
    ['numbered', 'functions.weather:0{"city":"Oslo","days":2}'],
    ['json', '\n{"name": "weather", "arguments": {"city": "Oslo", "days": 2}}\n'],
    [
      'invoke',
      '<function_calls>\n<invoke name="weather">\n<parameter name="city">Oslo</parameter>\n<parameter name="days">2</parameter>\n</invoke>\n</function_calls>',
    ],
    [
      'tags',
      '\n<function=weather>\n<parameter=city>\nOslo\n</parameter>\n<parameter=days>\n2\n</parameter>\n</function>\n',
    ],
  ] as const)('are written: %s', (style, text) => {
    expect(CALL_STYLES[style](called).join('')).toBe(text);
  });

  it.each([
    [undefined, /^<\w+:invoke name="weather">\n<\w+:parameter name="city">Oslo</],
    ['any', /^weather">\n<\w+:parameter name="city">Oslo</],
    ['named', /^<\w+:parameter name="city">Oslo</],
  ] as const)('that had to be made begin where the model began: %s', (forced: Forced | undefined, text) => {
    expect(CALL_STYLES.namespaced(called, forced).join('')).toMatch(text);
  });

  it.each(Object.entries(CALL_STYLES))('with arguments that are no JSON keep them: %s', (_, style) => {
    expect(style({ id: '', name: 'f', arguments: 'Oslo {' }).join('')).toContain('Oslo {');
  });

  it.each([
    ['OpenAI chat', { role: 'assistant', content: null, tool_calls: [{ type: 'function', function: called }] }],
    ['OpenAI responses', { type: 'function_call', ...called }],
    ['Anthropic', { role: 'assistant', content: [{ type: 'tool_use', name: 'weather', input: JSON.parse(called.arguments) }] }], // prettier-ignore
    ['Bedrock', { role: 'assistant', content: [{ toolUse: { name: 'weather', input: JSON.parse(called.arguments) } }] }], // prettier-ignore
    ['Gemini', { role: 'model', parts: [{ functionCall: { name: 'weather', args: JSON.parse(called.arguments) } }] }],
    ['Ollama', { role: 'assistant', content: '', tool_calls: [{ function: { name: 'weather', arguments: JSON.parse(called.arguments) } }] }], // prettier-ignore
  ])('of an earlier turn are read in the dialect of %s', (_, message) => {
    expect(messageTexts(message, 'plain')).toMatchObject({
      texts: ['weather', called.arguments],
      calls: 1,
      results: 0,
    });
  });

  it.each([
    ['OpenAI chat', { role: 'tool', tool_call_id: 'x', content: '3 degrees' }],
    ['OpenAI responses', { type: 'function_call_output', call_id: 'x', output: '3 degrees' }],
    ['Anthropic', { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x', content: '3 degrees' }] }],
    ['Bedrock', { role: 'user', content: [{ toolResult: { toolUseId: 'x', content: [{ text: '3 degrees' }] } }] }],
    ['Gemini', { role: 'user', parts: [{ functionResponse: { response: '3 degrees' } }] }],
  ])('have results in the dialect of %s', (_, message) => {
    expect(messageTexts(message, 'plain')).toMatchObject({ texts: ['3 degrees'], calls: 0, results: 1 });
  });
});

describe('thoughts of an earlier turn', () => {
  it.each([
    ['reasoning_content', { role: 'assistant', content: 'a', reasoning_content: 'hm' }],
    ['reasoning', { role: 'assistant', content: 'a', reasoning: 'hm', reasoning_details: [{ text: 'hm' }] }],
    ['thinking', { role: 'assistant', content: [{ type: 'thinking', thinking: 'hm', signature: 's' }, { type: 'text', text: 'a' }] }], // prettier-ignore
  ])('stand apart: %s', (_, message) => {
    expect(messageTexts(message, 'plain')).toMatchObject({ texts: ['a'], thoughts: ['hm'], hidesThoughts: false });
  });

  it('that are encrypted are known to be there', () => {
    const message = { type: 'reasoning', summary: [], encrypted_content: 'xyz' };
    expect(messageTexts(message, 'plain')).toMatchObject({ texts: [], thoughts: [], hidesThoughts: true });
  });
});
