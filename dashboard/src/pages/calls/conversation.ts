/** One turn of a conversation, as text. */
export interface Turn {
  role: string;
  text: string;
}

/** Attribute that carries the whole conversation as JSON. */
export const MESSAGES_ATTRIBUTE = 'gen_ai.input.messages';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of one part; what is no text is shown as the JSON it is. */
function partText(part: unknown): string {
  if (typeof part === 'string') return part;
  if (!isRecord(part)) return JSON.stringify(part);
  if (typeof part.text === 'string') return part.text;
  if (typeof part.content === 'string') return part.content;
  return JSON.stringify(part, null, 2);
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (content === null || content === undefined) return '';
  if (Array.isArray(content)) return content.map(partText).join('\n');
  return partText(content);
}

function callsText(calls: unknown): string {
  return Array.isArray(calls) && calls.length > 0 ? JSON.stringify(calls, null, 2) : '';
}

function toTurn(message: unknown): Turn | null {
  if (!isRecord(message)) return null;
  const role = typeof message.role === 'string' ? message.role : 'unknown';
  const text = [contentText(message.parts ?? message.content), callsText(message.tool_calls)];
  return { role, text: text.filter((each) => each !== '').join('\n') };
}

/** Reads a stored conversation, in OpenTelemetry's shape (`parts`) or the wire's (`content`); null when it is neither. */
export function parseConversation(json: string | undefined): Turn[] | null {
  if (json === undefined || json === '') return null;
  try {
    const messages: unknown = JSON.parse(json);
    if (!Array.isArray(messages)) return null;
    const turns = messages.map(toTurn).filter((turn): turn is Turn => turn !== null);
    return turns.length === 0 ? null : turns;
  } catch {
    // Long conversations are cut when they are captured, and half a JSON is none.
    return null;
  }
}

/** Indented when it is JSON, as it is when not. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
