import type { ExchangeEnd } from '../../../capture/exchange.js';
import { asArray, asRecord, asString, isRecord, parsedJson } from '../../../core/json.js';
import type { ExchangeContext, UnreadableReason } from '../open_exchange.js';
import { RealtimeTurn } from './realtime_turn.js';
import type { Handshake, WebSocketSession } from './websocket_connection.js';

type Json = Record<string, unknown>;

/** Of the conversation so far, with each turn: the newest, as JSON. */
const MAX_CONTENTS = 200;
const MAX_CHARS = 64 * 1024;
const MAX_TEXT = 16_384;
const SETTINGS = ['model', 'systemInstruction', 'generationConfig', 'tools'];

/**
 * The messages of a session of Gemini's Live API (https://ai.google.dev/api/live), cut into turns of the model: each is an exchange,
 * as if it had been asked by `:streamGenerateContent`. It ends with `turnComplete`, or with a call to functions, which are answered
 * by the client. Sound and pictures are left out; what was said is told by transcripts, where the session has them.
 */
export class LiveSession implements WebSocketSession {
  readonly #context: ExchangeContext;
  readonly #handshake: Handshake;
  #settings: Json = {};
  readonly #contents: { content: unknown; chars: number }[] = [];
  #chars = 0;
  /** When the model was last asked and has not begun to answer. */
  #askedAt: number | null = null;
  #turn: RealtimeTurn | null = null;
  /** What this turn has said so far, and what the user was heard to say. */
  #said = '';
  #heard = '';

  constructor(context: ExchangeContext, handshake: Handshake) {
    this.#context = context;
    this.#handshake = handshake;
  }

  get busy(): boolean {
    return this.#turn !== null || this.#askedAt !== null;
  }

  clientSays(message: string, atMs: number): void {
    const said = asRecord(parsedJson(message));
    const { setup, clientContent, realtimeInput, toolResponse } = camelCase(said);
    if (isRecord(setup)) this.#settings = settingsIn(camelCase(setup));
    if (isRecord(clientContent)) this.#content(camelCase(clientContent), atMs);
    if (isRecord(realtimeInput)) this.#input(camelCase(realtimeInput), atMs);
    if (isRecord(toolResponse)) {
      const responses = asArray(camelCase(toolResponse)['functionResponses']);
      this.#ask({ role: 'user', parts: responses.map((functionResponse) => ({ functionResponse })) }, atMs);
    }
  }

  serverSays(message: string, atMs: number): void {
    const said = asRecord(parsedJson(message));
    const content = asRecord(said['serverContent']);
    this.#heard = bounded(this.#heard + asString(asRecord(content['inputTranscription'])['text']));
    const calls = said['toolCall'] !== undefined;
    const speaks = content['modelTurn'] !== undefined || content['outputTranscription'] !== undefined;
    if (calls || speaks) this.#begin(atMs);
    const turn = this.#turn;
    if (turn === null) return;
    this.#said = bounded(this.#said + textOf(content));
    turn.event(withoutMedia(said) as Json, atMs);
    if (calls || content['turnComplete'] === true) this.#finish('complete');
  }

  end(end: ExchangeEnd, atMs: number): void {
    if (this.#askedAt !== null) this.#begin(atMs);
    this.#finish(end, atMs);
  }

  discard(reason: UnreadableReason, atMs: number): void {
    this.#turn?.discard(reason, atMs);
    this.#turn = null;
  }

  #content({ turns, turnComplete }: Json, atMs: number): void {
    for (const turn of asArray(turns)) this.#remember(withoutMedia(turn));
    if (turnComplete !== false) this.#askedAt = atMs;
  }

  /** Most of what a client says is sound. */
  #input({ text, activityEnd, audioStreamEnd }: Json, atMs: number): void {
    if (typeof text === 'string') this.#ask({ role: 'user', parts: [{ text: bounded(text) }] }, atMs);
    else if (activityEnd !== undefined || audioStreamEnd === true) this.#askedAt = atMs;
  }

  #ask(content: unknown, atMs: number): void {
    this.#remember(content);
    this.#askedAt = atMs;
  }

  #remember(content: unknown): void {
    const chars = JSON.stringify(content)?.length ?? 0;
    this.#contents.push({ content, chars });
    this.#chars += chars;
    while (this.#contents.length > MAX_CONTENTS || this.#chars > MAX_CHARS) {
      this.#chars -= this.#contents.shift()?.chars ?? 0;
    }
  }

  #begin(atMs: number): void {
    if (this.#turn !== null) return;
    this.#turn = new RealtimeTurn(this.#context, this.#handshake, this.#askedAt ?? atMs, atMs);
    this.#askedAt = null;
    this.#said = '';
  }

  #finish(end: ExchangeEnd, atMs?: number): void {
    if (this.#turn === null) return;
    if (this.#heard !== '') this.#remember({ role: 'user', parts: [{ text: this.#heard }] });
    const contents = this.#contents.map(({ content }) => content);
    this.#turn.finish({ ...this.#settings, contents }, end, atMs);
    if (this.#said !== '') this.#remember({ role: 'model', parts: [{ text: this.#said }] });
    this.#turn = null;
    this.#heard = '';
  }
}

function bounded(text: string): string {
  return text.slice(0, MAX_TEXT);
}

function settingsIn(setup: Json): Json {
  const known = SETTINGS.filter((name) => (JSON.stringify(setup[name])?.length ?? MAX_CHARS) < MAX_CHARS);
  return Object.fromEntries(known.map((name) => [name, setup[name]]));
}

function textOf(content: Json): string {
  const parts = asArray(asRecord(content['modelTurn'])['parts']).map((part) => asString(asRecord(part)['text']));
  return parts.join('') + asString(asRecord(content['outputTranscription'])['text']);
}

/** Bytes of sound and pictures go; their type stays. */
function withoutMedia(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, field: unknown) => {
    if ((key === 'inlineData' || key === 'inline_data') && isRecord(field)) return { mimeType: field['mimeType'] };
    return typeof field === 'string' ? bounded(field) : field;
  });
}

/** SDKs write the names of fields in either way. */
function camelCase(record: Json): Json {
  const named = Object.entries(record).map(([name, value]): [string, unknown] => [
    name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(named);
}
