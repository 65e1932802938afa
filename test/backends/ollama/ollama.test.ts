import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeServer } from '../support/describe_server.js';
import { goProgram } from '../support/go.js';
import { at } from '../support/paths.js';
import { joined, numberAt, textAt } from '../support/values.js';

const ASKED = 'Grüße, 你好 🎉';
const model = 'tiny';
const messages = [{ role: 'user', content: ASKED }];
const options = { num_predict: 20, temperature: 0.7, top_k: 30, seed: 3 };
const own = { backend: 'ollama', request_model: model, prompt: ASKED };
const openai = { backend: 'openai', operation: 'chat', request_model: model, prompt: ASKED };
const MODELFILE = `FROM ${at('../engine/tiny-random-f32.gguf')}
PARAMETER num_ctx 2048
TEMPLATE """{{ range .Messages }}{{ .Role }}: {{ .Content }}
{{ end }}assistant: """
`;

describeServer({
  name: 'Ollama',
  environment: await goProgram({
    module: 'github.com/ollama/ollama@v0.17.4',
    headers: { 'nlohmann/json_fwd.hpp': 'nlohmann-json3-dev' },
    // Soon rather than fast; modules come without their `vendor` folders.
    env: { CGO_CPPFLAGS: `-I${at('ollama/headers')}`, CGO_CFLAGS: '-O1', CGO_CXXFLAGS: '-O1' },
  }),
  launch: ({ bin, port, folder }) => {
    const modelfile = path.join(folder, 'Modelfile');
    writeFileSync(modelfile, MODELFILE);
    return {
      program: at('ollama/serve.sh'),
      args: [`${bin}/ollama`, modelfile],
      env: { HOME: folder, OLLAMA_HOST: `127.0.0.1:${port}`, OLLAMA_NUM_PARALLEL: '1' },
      readyUrl: `http://127.0.0.1:${port}/v1/models/${model}`,
    };
  },
  cases: [
    {
      name: 'a chat in one piece',
      path: '/api/chat',
      body: { model, messages, options, stream: false },
      row: ({ json }) => ({
        ...own,
        operation: 'chat',
        response_model: textAt(json, 'model'),
        output: textAt(json, 'message.content'),
        finish_reasons: [textAt(json, 'done_reason')],
        input_tokens: numberAt(json, 'prompt_eval_count'),
        output_tokens: numberAt(json, 'eval_count'),
        tokens_source: 'reported',
        temperature: 0.7,
        top_k: 30,
        max_tokens: 20,
        streaming: false,
      }),
    },
    {
      name: 'a chat that streams, as it does unless told not to',
      path: '/api/chat',
      body: { model, messages, options },
      row: ({ events }) => ({
        ...own,
        operation: 'chat',
        output: joined(events, 'message.content'),
        finish_reasons: [textAt(events.at(-1), 'done_reason')],
        output_tokens: numberAt(events.at(-1), 'eval_count'),
        tokens_source: 'reported',
        streaming: true,
      }),
    },
    {
      name: 'a completion',
      path: '/api/generate',
      body: { model, prompt: ASKED, options },
      row: ({ events }) => ({
        ...own,
        operation: 'text_completion',
        output: joined(events, 'response'),
        finish_reasons: [textAt(events.at(-1), 'done_reason')],
        output_tokens: numberAt(events.at(-1), 'eval_count'),
        streaming: true,
      }),
    },
    {
      name: 'embeddings',
      path: '/api/embed',
      body: { model, input: ['a', ASKED] },
      row: ({ json }) => ({
        ...own,
        operation: 'embeddings',
        input_tokens: numberAt(json, 'prompt_eval_count'),
        output: '',
        streaming: false,
      }),
    },
    {
      name: 'a chat as OpenAI has it',
      path: '/v1/chat/completions',
      body: { model, messages, max_tokens: 20 },
      row: ({ json }) => ({
        ...openai,
        output: textAt(json, 'choices.0.message.content'),
        response_id: textAt(json, 'id'),
        finish_reasons: [textAt(json, 'choices.0.finish_reason')],
        input_tokens: numberAt(json, 'usage.prompt_tokens'),
        output_tokens: numberAt(json, 'usage.completion_tokens'),
        streaming: false,
      }),
    },
    {
      name: 'a streamed chat as OpenAI has it, with usage',
      path: '/v1/chat/completions',
      body: { model, messages, max_tokens: 20, stream: true, stream_options: { include_usage: true } },
      row: ({ events }) => {
        const last = events.findLast((event) => numberAt(event, 'usage.prompt_tokens') !== null);
        return {
          ...openai,
          output: joined(events, 'choices.0.delta.content'),
          input_tokens: numberAt(last, 'usage.prompt_tokens'),
          output_tokens: numberAt(last, 'usage.completion_tokens'),
          streaming: true,
        };
      },
    },
    {
      name: 'a message as Anthropic has it',
      path: '/v1/messages',
      body: { model, messages, max_tokens: 20 },
      row: ({ json }) => ({
        ...openai,
        backend: 'anthropic',
        output: textAt(json, 'content.0.text'),
        finish_reasons: [textAt(json, 'stop_reason')],
        output_tokens: numberAt(json, 'usage.output_tokens'),
        streaming: false,
      }),
    },
    {
      name: 'a model that is not there',
      path: '/api/chat',
      body: { model: 'nope', messages },
      row: ({ json }) => ({
        ...own,
        operation: 'chat',
        request_model: 'nope',
        http_status: 404,
        error_message: textAt(json, 'error'),
      }),
    },
    {
      name: 'a stream that is left',
      path: '/api/generate',
      // So long that no machine is done before the client has left.
      body: { model, prompt: ASKED, options: { ...options, num_predict: 20_000 } },
      leaveAfter: 1000,
      row: () => ({ ...own, operation: 'text_completion' }),
    },
  ],
});
