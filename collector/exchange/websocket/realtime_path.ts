/** Where OpenAI's Realtime API is served: `/v1/realtime`, `/openai/realtime`, `/openai/v1/realtime`, `/voice-live/realtime`. */
const PATH = /\/realtime\/?(?:$|\?)/;

/** Whether a request asks for a WebSocket whose messages are inferences. @param upgrade its `Upgrade` header */
export function asksForRealtime(url: string, upgrade: string | undefined): boolean {
  return upgrade?.toLowerCase() === 'websocket' && PATH.test(url);
}
