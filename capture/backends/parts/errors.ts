import { asRecord, isRecord } from '../../../core/json.js';
import type { StreamEvent } from '../../body/stream_events.js';

/** What went wrong, in the server's own words. */
export interface ServerError {
  /** Low cardinality: the server's code, else its type; '' when it tells neither. */
  type: string;
  message: string;
}

const MAX_MESSAGE = 2000;

/**
 * The error in a JSON body, in any of the shapes servers use: OpenAI and relatives (`error{message,type,code}`), Hugging Face
 * (`error` + `error_type`, lists), vLLM (`object:"error"`), FastAPI (`detail`), Azure and AWS (`code`, `message`), MiniMax (`base_resp`).
 * @returns null when the body does not tell of an error
 */
export function errorIn(body: unknown): ServerError | null {
  if (!isRecord(body)) return null;
  const { error } = body;
  if (isRecord(error)) return fromObject(error);
  if (typeof error === 'string' && error !== '') {
    return made(word(body['error_type']) || word(body['code']), messageFrom(body['message']) || error);
  }
  if (Array.isArray(error) && error.length > 0) return made(word(body['error_type']), messageFrom(error));
  if (error === true || body['object'] === 'error') return fromObject(body);
  return fromStatus(body['base_resp']);
}

/** MiniMax answers every call with 200 and tells here how it went. */
function fromStatus(value: unknown): ServerError | null {
  const { status_code: code, status_msg: message } = asRecord(value);
  return typeof code !== 'number' || code === 0 ? null : made(String(code), messageFrom(message));
}

/** The error in one event of a stream: that of its data, or its data where the event itself is named so. */
export function errorInEvent({ name, json, data }: Pick<StreamEvent, 'name' | 'json' | 'data'>): ServerError | null {
  const told = errorIn(json);
  if (told !== null || name !== 'error') return told;
  const error = isRecord(json) ? fromObject(json) : made('', '');
  return error.message === '' ? made(error.type, data) : error;
}

/** The error of a response whose status says that there is one; looks further than `errorIn`, down to plain text. */
export function errorOfFailedResponse(json: unknown, text: string): ServerError {
  const told = errorIn(json);
  if (told !== null) return told;
  const body = isRecord(json) ? json : asRecord(Array.isArray(json) ? json[0] : undefined);
  const inner = errorIn(body);
  if (inner !== null) return inner;
  const message =
    messageFrom(body['message']) ||
    messageFrom(body['detail']) ||
    messageFrom(body['errors']) ||
    messageFrom(body['errorMessage']) ||
    messageFrom(body['Message']);
  if (message !== '') {
    const names = ['code', 'type', 'errorType', 'error_code'].map((field) => word(body[field]));
    return made(names.find(Boolean) ?? codeOfFirst(body['errors']), message);
  }
  return text.startsWith(TRACEBACK) ? raised(text) : made('', plainText(text));
}

/** Lists of errors, as IBM's: the first has a code. */
function codeOfFirst(errors: unknown): string {
  return Array.isArray(errors) ? word(asRecord(errors[0])['code']) : '';
}

const TRACEBACK = 'Traceback (most recent call last)';

/** Python servers without manners answer with the whole traceback: its last line says what was raised. */
function raised(text: string): ServerError {
  const last =
    text
      .slice(-4 * MAX_MESSAGE)
      .trimEnd()
      .split('\n')
      .at(-1) ?? '';
  return made(/^([\w.]+): /.exec(last)?.[1] ?? '', last);
}

function fromObject(error: Record<string, unknown>): ServerError {
  const type = word(error['code']) || word(error['type']) || word(error['status']);
  return made(type, messageFrom(error['message']) || messageFrom(error['detail']));
}

function made(type: string, message: string): ServerError {
  return { type: type.slice(0, 128), message: message.slice(0, MAX_MESSAGE) };
}

/** Numeric codes repeat the HTTP status and say nothing more. */
function word(value: unknown): string {
  return typeof value === 'string' && !/^\d*$/.test(value) ? value : '';
}

function messageFrom(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    const texts = value.map((entry) => (isRecord(entry) ? entry['message'] : entry));
    if (texts.every((text) => typeof text === 'string')) return texts.join('; ');
  }
  if (value === undefined || value === null) return '';
  return JSON.stringify(value);
}

/** HTML error pages say it in their title. */
function plainText(text: string): string {
  const body = text.slice(0, 20_000).trim();
  if (!body.startsWith('<')) return body;
  const title = /<(title|h1)[^>]{0,200}>([^<]{1,500})</i.exec(body)?.[2];
  return title?.trim() ?? '';
}
