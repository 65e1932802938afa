import type { Call, ToolCall } from '../../core/call.js';
import type { UsagePart } from '../../core/names/attributes.js';
import type { DecodedExchange } from '../decode.js';

/** What a backend reads out of an exchange. Unknown is null or absent, never 0 and never guessed. */
export interface Reading {
  operation: string;
  /** Provider in the words of OpenTelemetry (`openai`, `azure.ai.openai`, `aws.bedrock` ...); '' when the protocol does not tell. */
  provider?: string;
  request_model?: string;
  response_model?: string;
  response_id?: string;
  session_id?: string;
  streaming?: boolean;
  error_type?: string;
  error_message?: string;
  /** The model's words as the server wrote them, one per choice. */
  finish_reasons?: string[];
  tool_calls?: ToolCall[];
  choices?: number | null;
  temperature?: number | null;
  top_p?: number | null;
  top_k?: number | null;
  max_tokens?: number | null;
  usage?: Usage | null;
  /** The last user message (or the bare prompt). */
  prompt?: string;
  /** Whole conversation as the client sent it, where there is more to it than `prompt`. Stored as JSON. */
  messages?: readonly unknown[];
  /** Definitions of the tools on offer, where the input has to be estimated. Stored as JSON. */
  tools?: readonly unknown[];
  /** The first user message, where it is not `prompt`: with the caller it tells a session. */
  first_prompt?: string;
  /** Text of the first choice, parts joined without separator. */
  output?: string;
  /** Text of the further choices. */
  further_outputs?: string[];
  reasoning?: string;
  /** When generated content arrived, ms since the request's first byte, ascending; empty when not streamed. */
  content_times?: number[];
  queue_ms?: number | null;
  /** The response said that it is over (`[DONE]`, a final event): a client that leaves after that did not abort. */
  finished?: boolean;
  /** Facts worth keeping (numbers, sizes, flags), under OpenTelemetry names where there are any; kept at level metadata too. */
  attributes?: Call['attributes'];
  /** Further texts worth keeping, stored as attributes; redacted, and dropped at level metadata. */
  texts?: Call['attributes'];
}

/** Token counts as reported, with Sidelight's one meaning: totals are inclusive. */
export interface Usage {
  /** Cached and cache-write tokens included. */
  input_tokens: number | null;
  /** Reasoning tokens included. */
  output_tokens: number | null;
  cached_input_tokens: number | null;
  cache_write_tokens: number | null;
  reasoning_tokens: number | null;
  /** Parts of these totals (audio, images), and further units, that have a price of their own. */
  parts?: Partial<Record<UsagePart, number>>;
}

/** A protocol a server speaks. One file each; `index.ts` is the registry and decides the order. */
export interface Backend {
  /** Stored as `backend`. */
  name: string;
  /** Whether exchanges at this path may be its own; where it does not say, any may. Asked once for each path. */
  servesAt?(path: string): boolean;
  /** Told from the exchange alone, where the path may be its own: by path suffix, content type, the shape of the body. */
  recognises(exchange: DecodedExchange): boolean;
  /**
   * Reads what is there. Never throws on malformed bodies: what cannot be read stays unknown.
   * @returns null when the exchange turns out to be no inference (a poll, a look at what is stored)
   */
  read(exchange: DecodedExchange): Reading | null;
}
