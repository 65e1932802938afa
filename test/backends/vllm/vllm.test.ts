import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describeServer } from '../support/describe_server.js';
import { at, PYTHON_ENV } from '../support/paths.js';
import { environmentOf } from '../support/python.js';
import { joined, numberAt, textAt } from '../support/values.js';

const ASKED = 'Grüße, 你好 🎉';
const model = 'tiny';
const messages = [{ role: 'user', content: ASKED }];
const chats = { backend: 'openai', operation: 'chat', request_model: model, prompt: ASKED };

describeServer({
  name: 'vLLM',
  environment: await environmentOf('vllm', { suits: 'sys.version_info >= (3, 11)' }),
  launch: ({ bin, port, folder }) => {
    const weights = path.join(folder, model);
    execFileSync(`${bin}/python`, [at('support/tiny_llama.py'), weights]);
    return {
      program: `${bin}/python`,
      args: [
        '-m',
        'vllm.entrypoints.openai.api_server',
        `--model=${weights}`,
        `--served-model-name=${model}`,
        '--host=127.0.0.1',
        `--port=${port}`,
        '--dtype=float32',
        '--max-model-len=2048',
        '--enforce-eager',
        '--enable-prompt-tokens-details',
      ],
      env: {
        ...PYTHON_ENV,
        PATH: `${bin}:${process.env['PATH']}`,
        HF_HUB_OFFLINE: '1',
        VLLM_NO_USAGE_STATS: '1',
        VLLM_CPU_KVCACHE_SPACE: '1',
        VLLM_CPU_OMP_THREADS_BIND: 'nobind',
        OMP_NUM_THREADS: '1',
      },
      readyUrl: `http://127.0.0.1:${port}/health`,
    };
  },
  metrics: { offset: 0, names: ['up', 'running', 'waiting', 'inputTokens', 'outputTokens'] },
  cases: [
    {
      name: 'a chat in one piece',
      path: '/v1/chat/completions',
      body: { model, messages, max_tokens: 20, temperature: 0.7, top_k: 30, seed: 3 },
      row: ({ json }) => ({
        ...chats,
        output: textAt(json, 'choices.0.message.content'),
        response_id: textAt(json, 'id'),
        response_model: model,
        finish_reasons: [textAt(json, 'choices.0.finish_reason')],
        input_tokens: numberAt(json, 'usage.prompt_tokens'),
        output_tokens: numberAt(json, 'usage.completion_tokens'),
        tokens_source: 'reported',
        temperature: 0.7,
        top_k: 30,
        max_tokens: 20,
        streaming: false,
      }),
    },
    {
      name: 'two choices, streamed, with usage in every chunk',
      path: '/v1/chat/completions',
      body: {
        model,
        messages,
        n: 2,
        max_tokens: 20,
        stream: true,
        stream_options: { include_usage: true, continuous_usage_stats: true },
      },
      row: ({ events }) => ({
        ...chats,
        output: joined(
          events.filter((event) => numberAt(event, 'choices.0.index') === 0),
          'choices.0.delta.content',
        ),
        choices: 2,
        input_tokens: numberAt(events.at(-2), 'usage.prompt_tokens'),
        output_tokens: numberAt(events.at(-2), 'usage.completion_tokens'),
        tokens_source: 'reported',
        streaming: true,
      }),
    },
    {
      name: 'a text completion that repeats its prompt',
      path: '/v1/completions',
      body: { model, prompt: ASKED, max_tokens: 12, echo: true },
      row: ({ json }) => ({
        backend: 'openai',
        operation: 'text_completion',
        prompt: ASKED,
        output: textAt(json, 'choices.0.text'),
        input_tokens: numberAt(json, 'usage.prompt_tokens'),
        output_tokens: numberAt(json, 'usage.completion_tokens'),
        streaming: false,
      }),
    },
    {
      name: 'a response',
      path: '/v1/responses',
      body: { model, input: ASKED, max_output_tokens: 20 },
      row: ({ json }) => ({
        ...chats,
        response_id: textAt(json, 'id'),
        output: textAt(json, 'output.0.content.0.text'),
        input_tokens: numberAt(json, 'usage.input_tokens'),
        output_tokens: numberAt(json, 'usage.output_tokens'),
        streaming: false,
      }),
    },
    {
      name: 'a message as Anthropic has it, streamed',
      path: '/v1/messages',
      body: { model, messages, max_tokens: 20, stream: true },
      row: ({ events }) => ({
        ...chats,
        backend: 'anthropic',
        output: joined(events, 'delta.text'),
        output_tokens: numberAt(
          events.findLast((event) => textAt(event, 'type') === 'message_delta'),
          'usage.output_tokens',
        ),
        streaming: true,
      }),
    },
    {
      name: 'a question that is too long',
      path: '/v1/chat/completions',
      body: { model, messages, max_tokens: 5000 },
      row: ({ json }) => ({
        ...chats,
        http_status: 400,
        error_type: textAt(json, 'error.type'),
        error_message: textAt(json, 'error.message'),
      }),
    },
    {
      name: 'a stream that is left',
      path: '/v1/chat/completions',
      body: { model, messages, max_tokens: 1500, ignore_eos: true, stream: true },
      leaveAfter: 1500,
      row: () => chats,
    },
  ],
});
