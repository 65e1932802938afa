import { asArray, asRecord, asString } from '../../../core/json.js';
import type { ScoredCall } from '../scorer.js';

const CONVERSATION = 'gen_ai.input.messages';

/** What tools answered, and documents that came with the conversation. */
export function toolResults(call: ScoredCall | undefined): string[] {
  const kept = call?.attributes[CONVERSATION];
  if (kept === undefined || !/"(?:tool|function|tool_call_response)"/.test(kept)) return [];
  try {
    return asArray(JSON.parse(kept))
      .map(asRecord)
      .flatMap((message) =>
        asArray(message['parts'])
          .map(asRecord)
          .filter((part) => message['role'] === 'tool' || part['type'] === 'tool_call_response')
          .map((part) => asString(part['response']) || asString(part['result']) || asString(part['content'])),
      )
      .filter((text) => text !== '');
  } catch {
    // Cut before it was kept: then the prompt is all there is.
    return [];
  }
}
