import { asArray, asRecord, asString, parsedJson } from '../../../core/json.js';
import type { ScoredCall } from '../scorer.js';

const CONVERSATION = 'gen_ai.input.messages';

/** What tools answered, and documents that came with the conversation. */
export function toolResults(call: ScoredCall | undefined): string[] {
  const kept = call?.attributes[CONVERSATION];
  if (kept === undefined || !/"(?:tool|function|tool_call_response)"/.test(kept)) return [];
  // Cut before it was kept, it is no JSON: then the prompt is all there is.
  return asArray(parsedJson(kept))
    .map(asRecord)
    .flatMap((message) =>
      asArray(message['parts'])
        .map(asRecord)
        .filter((part) => message['role'] === 'tool' || part['type'] === 'tool_call_response')
        .map((part) => asString(part['response']) || asString(part['result']) || asString(part['content'])),
    )
    .filter((text) => text !== '');
}
