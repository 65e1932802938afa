import type { Call } from '../../core/call.js';
import type { Rates } from '../../core/config/sections/prices.js';
import { asNumber } from '../../core/json.js';
import { SIDELIGHT } from '../../core/names/attributes.js';
import { tokenLine, type CostLine } from './cost_lines.js';

/** Operations that give no tokens back, so that unknown output tokens are no gap. */
export const INPUT_ONLY: ReadonlySet<string> = new Set([
  'embeddings',
  'moderation',
  'rerank',
  'transcription',
  'translation',
]);

/**
 * The arithmetic of a call by rates of one's own; undefined when what they go by is not known, or tokens were used that have no rate.
 * @param usdPerUnit US dollars for one unit of the currency the rates are in
 */
export function rateLines(call: Call, rates: Rates, usdPerUnit = 1): CostLine[] | undefined {
  const pieces = pieceLines(call, rates, usdPerUnit);
  const tokens = tokenLines(call, rates, usdPerUnit);
  if (pieces === undefined || tokens === undefined) return undefined;
  const lines = [...pieces, ...tokens];
  return hasTokenRate(rates) || lines.length > 0 ? lines : undefined;
}

/** Whether there is any rate at all. */
export function hasRates(rates: Rates): boolean {
  return hasTokenRate(rates) || hasPieceRate(rates);
}

function hasTokenRate(rates: Rates): boolean {
  return rates.input_per_million !== undefined || rates.output_per_million !== undefined;
}

function hasPieceRate({ per_image, per_audio_minute, per_request }: Rates): boolean {
  return per_image !== undefined || per_audio_minute !== undefined || per_request !== undefined;
}

function pieceLines(call: Call, rates: Rates, usdPerUnit: number): CostLine[] | undefined {
  const images = asNumber(call.attributes[SIDELIGHT.imageCount]);
  const seconds = asNumber(call.attributes[SIDELIGHT.audioSeconds]);
  const answered = call.outcome === 'ok' || call.outcome === 'client_abort';
  const lines: CostLine[] = [];
  const add = (label: string, usd: number) => lines.push({ label, tokens: null, usd_per_million: null, usd });
  if (rates.per_request !== undefined && !answered) return undefined;
  if (rates.per_request !== undefined) add('Request', rates.per_request * usdPerUnit);
  if (rates.per_image !== undefined) {
    if (images === null && rates.per_request === undefined && !hasTokenRate(rates)) return undefined;
    add(`${images ?? 0} images`, (images ?? 0) * rates.per_image * usdPerUnit);
  }
  if (rates.per_audio_minute !== undefined) {
    if (seconds === null && rates.per_request === undefined && !hasTokenRate(rates)) return undefined;
    add(`${seconds ?? 0} s of audio`, ((seconds ?? 0) / 60) * rates.per_audio_minute * usdPerUnit);
  }
  return lines;
}

function tokenLines(call: Call, rates: Rates, usdPerUnit: number): CostLine[] | undefined {
  if (!hasTokenRate(rates)) return [];
  if (call.input_tokens === null && call.output_tokens === null) return undefined;
  const { input_per_million: inputRate, output_per_million: outputRate } = rates;
  const input = inputRate === undefined ? undefined : call.input_tokens;
  const output = call.output_tokens ?? (INPUT_ONLY.has(call.operation) ? 0 : null);
  if (input === null || (outputRate !== undefined && output === null)) return undefined;
  if (!hasPieceRate(rates)) {
    if (outputRate === undefined && (output ?? 0) > 0) return undefined;
    if (inputRate === undefined && (call.input_tokens ?? 0) > 0) return undefined;
  }
  return [
    ...(inputRate === undefined ? [] : inputLines(call, rates, inputRate, usdPerUnit)),
    ...(outputRate === undefined ? [] : outputLines(call, rates, outputRate, usdPerUnit)),
  ];
}

/** Parts never add up to more than the total, whatever a server says. */
function inputLines(call: Call, rates: Rates, rate: number, usdPerUnit: number): CostLine[] {
  let left = call.input_tokens ?? 0;
  const take = (tokens: number) => {
    const taken = Math.min(Math.max(tokens, 0), left);
    left -= taken;
    return taken;
  };
  const cached = take(call.cached_input_tokens ?? 0);
  const written = take(call.cache_write_tokens ?? 0);
  const audio = rates.input_audio_per_million === undefined ? 0 : take(partOf(call, 'input_audio_tokens'));
  return [
    ...tokenLine('Input', left, rate * usdPerUnit),
    ...tokenLine('Cached input', cached, (rates.cached_input_per_million ?? rate) * usdPerUnit),
    ...tokenLine('Cache write', written, (rates.cache_write_per_million ?? rate) * usdPerUnit),
    ...tokenLine('Audio input', audio, (rates.input_audio_per_million ?? rate) * usdPerUnit),
  ];
}

function outputLines(call: Call, rates: Rates, rate: number, usdPerUnit: number): CostLine[] {
  const output = call.output_tokens ?? 0;
  const ofAudio = rates.output_audio_per_million === undefined ? 0 : partOf(call, 'output_audio_tokens');
  const audio = Math.min(Math.max(ofAudio, 0), output);
  return [
    ...tokenLine('Output', output - audio, rate * usdPerUnit),
    ...tokenLine('Audio output', audio, (rates.output_audio_per_million ?? rate) * usdPerUnit),
  ];
}

function partOf(call: Call, part: 'input_audio_tokens' | 'output_audio_tokens'): number {
  return asNumber(call.attributes[SIDELIGHT.usage + part]) ?? 0;
}
