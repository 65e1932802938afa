import type { ExchangeEnd } from '../../../capture/exchange.js';
import { asArray, asRecord, asString, parsedJson } from '../../../core/json.js';
import type { ExchangeContext, UnreadableReason } from '../open_exchange.js';
import { ConversationLog } from './conversation_log.js';
import { RealtimeTurn } from './realtime_turn.js';
import type { Handshake, WebSocketSession } from './websocket_connection.js';

/** Responses that may go on at once. */
const MAX_TURNS = 16;
/** The transcript of what the user said may come after the response to it. */
const TRANSCRIPT_WITHIN_MS = 5000;
/** Settings worth keeping with each response; instructions are the system's part of the conversation. */
const SETTINGS = ['id', 'model', 'instructions', 'temperature', 'max_response_output_tokens', 'max_output_tokens'];
const MAX_SETTING_CHARS = 16_384;

/** A response that waits for the transcript of what it answered. */
interface Answered {
  turn: RealtimeTurn;
  item: string;
  atMs: number;
}

/**
 * The events of an OpenAI Realtime session (also Azure's, and Azure Voice Live's), cut into responses: each `response.done` ends one
 * exchange. It begins when the model was asked: with the client's `response.create`, or when the server heard the end of speech.
 */
export class RealtimeSession implements WebSocketSession {
  readonly #context: ExchangeContext;
  readonly #handshake: Handshake;
  readonly #conversation = new ConversationLog();
  readonly #turns = new Map<string, RealtimeTurn>();
  #settings: Record<string, unknown> = {};
  #transcribes = false;
  /** When the model was last asked and has not begun to answer; `byClient`: the client waits for a response. */
  #asked: { atMs: number; byClient: boolean } | null = null;
  #answered: Answered | null = null;

  constructor(context: ExchangeContext, handshake: Handshake) {
    this.#context = context;
    this.#handshake = handshake;
  }

  get busy(): boolean {
    return this.#turns.size > 0 || this.#answered !== null || this.#asked?.byClient === true;
  }

  clientSays(message: string, atMs: number): void {
    this.#dontWaitForever(atMs);
    // Most of what a client says is sound.
    if (message.slice(0, 256).includes('"input_audio_buffer.append"')) return;
    const type = asRecord(parsedJson(message))['type'];
    if (type === 'response.create') this.#asked = { atMs, byClient: true };
    else if (type === 'input_audio_buffer.commit') this.#asked ??= { atMs, byClient: false };
  }

  serverSays(message: string, atMs: number): void {
    this.#dontWaitForever(atMs);
    const event = asRecord(parsedJson(message));
    const type = asString(event['type']);
    if (type === 'response.created') this.#begin(responseId(event), atMs);
    else if (type === 'response.done') this.#done(event, atMs);
    else if (type.startsWith('response.')) this.#part(type, event, atMs);
    else if (type.startsWith('session.')) this.#configure(asRecord(event['session']));
    else if (type.startsWith('conversation.item.')) this.#item(type, event);
    else if (type === 'input_audio_buffer.speech_stopped') this.#asked = { atMs, byClient: false };
    else if (type === 'input_audio_buffer.speech_started') this.#spokenAgain();
    else if (type === 'error') this.#fail(event, atMs);
  }

  /** The connection is over. */
  end(end: ExchangeEnd, atMs: number): void {
    this.#record(null);
    if (this.#asked?.byClient === true) this.#begin('', atMs);
    for (const turn of this.#turns.values()) turn.finish(this.#question(), end, atMs);
    this.#turns.clear();
  }

  discard(reason: UnreadableReason, atMs: number): void {
    this.#record(null);
    for (const turn of this.#turns.values()) turn.discard(reason, atMs);
    this.#turns.clear();
  }

  #begin(id: string, atMs: number): void {
    if (this.#turns.size >= MAX_TURNS) return;
    const startedAt = this.#asked?.atMs ?? atMs;
    this.#asked = null;
    this.#turns.get(id)?.finish(this.#question(), 'server_reset', atMs);
    this.#turns.set(id, new RealtimeTurn(this.#context, this.#handshake, startedAt, atMs));
  }

  #part(type: string, event: Record<string, unknown>, atMs: number): void {
    if (!type.endsWith('.delta')) return;
    const isSound = /\.(?:output_)?audio\.delta$/.test(type);
    const delta = isSound ? '' : event['delta'];
    this.#turns.get(responseId(event))?.piece({ type, output_index: event['output_index'], delta }, atMs);
  }

  #done(event: Record<string, unknown>, atMs: number): void {
    const id = responseId(event);
    if (!this.#turns.has(id)) this.#begin(id, atMs);
    const turn = this.#turns.get(id);
    if (turn === undefined) return;
    this.#turns.delete(id);
    turn.event(event, atMs);
    for (const output of asArray(asRecord(event['response'])['output'])) this.#conversation.put(output);
    const item = this.#transcribes ? this.#conversation.untranscribed : '';
    this.#record({ turn, item, atMs });
  }

  /** Takes the next response that is over, and lets go of the one that waits. */
  #record(next: Answered | null): void {
    const answered = this.#answered;
    this.#answered = null;
    answered?.turn.finish(this.#question(), 'complete');
    if (next !== null && next.item !== '') this.#answered = next;
    else next?.turn.finish(this.#question(), 'complete');
  }

  #dontWaitForever(atMs: number): void {
    if (this.#answered !== null && atMs - this.#answered.atMs > TRANSCRIPT_WITHIN_MS) this.#record(null);
  }

  #configure(session: Record<string, unknown>): void {
    const known = SETTINGS.filter((name) => session[name] !== undefined && session[name] !== null);
    const kept = known.map((name): [string, unknown] => {
      const value = session[name];
      return [name, typeof value === 'string' ? value.slice(0, MAX_SETTING_CHARS) : value];
    });
    if (kept.length > 0) this.#settings = { ...this.#settings, ...Object.fromEntries(kept) };
    const input = asRecord(asRecord(session['audio'])['input']);
    const transcription = session['input_audio_transcription'] ?? input['transcription'];
    this.#transcribes = transcription !== undefined && transcription !== null;
  }

  #item(type: string, event: Record<string, unknown>): void {
    const id = asString(event['item_id']);
    if (/^conversation\.item\.(?:created|added|done)$/.test(type)) this.#conversation.put(event['item']);
    else if (type === 'conversation.item.deleted') this.#conversation.remove(id);
    else if (type === 'conversation.item.input_audio_transcription.completed') {
      this.#conversation.transcribe(id, asString(event['transcript']));
      if (this.#answered?.item === id) this.#record(null);
    } else if (type.endsWith('transcription.failed') && this.#answered?.item === id) this.#record(null);
  }

  /** Whoever speaks again has not been answered, and will not be for what was said before. */
  #spokenAgain(): void {
    if (this.#asked?.byClient === false) this.#asked = null;
  }

  /** What the client asked for was refused: there is no response to wait for. */
  #fail(event: Record<string, unknown>, atMs: number): void {
    if (this.#asked?.byClient !== true) return;
    this.#begin('', atMs);
    const turn = this.#turns.get('');
    this.#turns.delete('');
    turn?.event(event, atMs);
    turn?.finish(this.#question(), 'complete');
  }

  #question(): Record<string, unknown> {
    return { session: this.#settings, items: this.#conversation.items };
  }
}

function responseId(event: Record<string, unknown>): string {
  return asString(event['response_id']) || asString(asRecord(event['response'])['id']);
}
