/** Where OpenAI's Realtime API is served: `/v1/realtime`, `/openai/realtime`, `/openai/v1/realtime`, `/voice-live/realtime`. */
const OPENAI = /\/realtime\/?(?:$|\?)/;
/** Gemini's Live API: `/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent`, and Vertex's. */
const GEMINI = /[./]BidiGenerateContent(?:Constrained)?\/?(?:$|\?)/;

/** Whose protocol the messages of a WebSocket speak, where they are inferences. @param upgrade the request's `Upgrade` header */
export function realtimeKind(url: string, upgrade: string | undefined): 'openai' | 'gemini' | undefined {
  if (upgrade?.toLowerCase() !== 'websocket') return undefined;
  if (GEMINI.test(url)) return 'gemini';
  return OPENAI.test(url) ? 'openai' : undefined;
}
