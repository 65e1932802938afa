import { awsEndpointOf } from '../../core/aws_endpoint.js';
import { remembering } from '../../core/remember.js';

/** Providers in the words of OpenTelemetry where it has one, else of the price list. Host suffixes, most specific first. */
const HOSTS: readonly (readonly [suffix: string, provider: string])[] = [
  ['openai.azure.com', 'azure.ai.openai'],
  ['cognitiveservices.azure.com', 'azure.ai.openai'],
  ['services.ai.azure.com', 'azure.ai.inference'],
  ['models.ai.azure.com', 'azure.ai.inference'],
  ['models.inference.ai.azure.com', 'azure.ai.inference'],
  ['api.openai.com', 'openai'],
  ['chatgpt.com', 'openai'],
  ['api.anthropic.com', 'anthropic'],
  ['api.mistral.ai', 'mistral_ai'],
  ['codestral.mistral.ai', 'mistral_ai'],
  ['api.groq.com', 'groq'],
  ['api.deepseek.com', 'deepseek'],
  ['api.x.ai', 'x_ai'],
  ['api.perplexity.ai', 'perplexity'],
  ['api.cohere.com', 'cohere'],
  ['api.cohere.ai', 'cohere'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['api.moonshot.ai', 'moonshot_ai'],
  ['api.moonshot.cn', 'moonshot_ai'],
  ['ml.cloud.ibm.com', 'ibm.watsonx.ai'],
  ['openrouter.ai', 'openrouter'],
  ['api.together.xyz', 'together'],
  ['api.together.ai', 'together'],
  ['api.fireworks.ai', 'fireworks'],
  ['api.cerebras.ai', 'cerebras'],
  ['api.sambanova.ai', 'sambanova'],
  ['api.hyperbolic.xyz', 'hyperbolic'],
  ['api.novita.ai', 'novita'],
  ['api.avian.io', 'avian'],
  ['api.voyageai.com', 'voyageai'],
  ['api.venice.ai', 'venice'],
  ['api.z.ai', 'zai'],
  ['open.bigmodel.cn', 'zhipuai'],
  ['api.minimax.io', 'minimax'],
  ['api.studio.nebius.ai', 'nebius'],
  ['api.studio.nebius.com', 'nebius'],
  ['api.doubleword.ai', 'doubleword'],
  ['api.githubcopilot.com', 'github-copilot'],
  ['api.cloudflare.com', 'cloudflare'],
  ['ai-gateway.vercel.sh', 'vercel'],
  ['azuredatabricks.net', 'databricks'],
  ['cloud.databricks.com', 'databricks'],
  ['snowflakecomputing.com', 'snowflake'],
  ['router.huggingface.co', 'huggingface'],
  ['api-inference.huggingface.co', 'huggingface'],
  ['endpoints.huggingface.cloud', 'huggingface'],
  ['huggingface.co', 'huggingface'],
  ['api.replicate.com', 'replicate'],
  ['ollama.com', 'ollama'],
  ['api.jina.ai', 'jina'],
  ['api.writer.com', 'writer'],
  ['api.ai21.com', 'ai21'],
  ['api.stability.ai', 'stability'],
  ['api.elevenlabs.io', 'elevenlabs'],
  ['api.deepinfra.com', 'deepinfra'],
  ['api.inference.crusoecloud.com', 'crusoe'],
  ['api.centml.com', 'centml'],
  ['api.arcee.ai', 'arcee'],
  ['baseten.co', 'baseten'],
  ['modal.run', 'modal'],
  ['ai.cloud.ovh.net', 'ovhcloud'],
  ['api.friendli.ai', 'friendli'],
  ['api.lambda.ai', 'lambda'],
  ['api.scaleway.ai', 'scaleway'],
  ['api.siliconflow.com', 'siliconflow'],
  ['api.siliconflow.cn', 'siliconflow'],
  ['llm.chutes.ai', 'chutes'],
  ['integrate.api.nvidia.com', 'nvidia'],
  ['models.github.ai', 'github'],
  ['tokenfactory.nebius.com', 'nebius'],
  ['dashscope.aliyuncs.com', 'alibaba'],
  ['dashscope-intl.aliyuncs.com', 'alibaba'],
  ['volces.com', 'volcengine'],
  ['api.minimaxi.com', 'minimax'],
  ['fal.run', 'fal'],
];

/** Services of AWS; behind a function or a gateway may be anybody. */
const AWS_SERVICES: Record<string, string> = { bedrock: 'aws.bedrock', sagemaker: 'aws.sagemaker' };

/** Models that only their maker serves: whoever answers with one is a gateway to that maker, at its prices. */
const PROPRIETARY: readonly (readonly [model: RegExp, provider: string])[] = [
  [
    /^(?:gpt-(?!oss|2\b|j\b|neo)|chatgpt-|o[1-9](?:-|$)|text-embedding-(?:3|ada)|dall-e|tts-1|whisper-1$|omni-moderation|text-moderation|davinci-002|babbage-002)/,
    'openai',
  ],
  [/^claude-/, 'anthropic'],
  [/^gemini-/, 'gcp.gemini'],
  [/^grok-(?!1$|2$)/, 'x_ai'],
  [/^deepseek-(?:chat|reasoner)$/, 'deepseek'],
  [/^sonar(?:-|$)/, 'perplexity'],
  [/^voyage-/, 'voyageai'],
];

/** Hosts and models that calls come with. */
const MAX_REMEMBERED = 1000;

/**
 * The provider behind a host name; '' when it is not a known one.
 * @param host name, with or without a port
 */
export const providerOfHost = remembering(MAX_REMEMBERED, (host) => {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  const known = HOSTS.find(([suffix]) => name === suffix || name.endsWith(`.${suffix}`))?.[1];
  return known ?? AWS_SERVICES[awsEndpointOf(name)?.service ?? ''] ?? '';
});

/** The provider a path belongs to; '' for paths that everybody serves. */
export function providerOfPath(path: string): string {
  if (/\/openai\/deployments\/[^/]+\//.test(path)) return 'azure.ai.openai';
  return /\/projects\/[^/]+\/locations\/[^/]+\//.test(path) ? 'gcp.vertex_ai' : '';
}

/** The provider that alone serves a model; '' for models that may run anywhere. */
export const providerOfModel = remembering(
  MAX_REMEMBERED,
  (model) => PROPRIETARY.find(([pattern]) => pattern.test(model))?.[1] ?? '',
);
