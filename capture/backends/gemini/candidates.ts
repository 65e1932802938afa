import type { ToolCall } from '../../../core/call.js';
import { asArray, asCount, asRecord, asString, isRecord } from '../../../core/json.js';
import { SIDELIGHT } from '../../../core/names/attributes.js';
import type { Reading } from '../backend.js';
import { FunctionCalls } from './function_calls.js';
import { safetyFindings } from './usage.js';

interface Candidate {
  text: string[];
  reasoning: string[];
  calls: FunctionCalls;
  finish: string | undefined;
  media: number;
  findings: string;
}

/** More candidates than Google offers: an index beyond it is hostile. */
const MAX_CANDIDATES = 64;

/** Puts candidates together, from a whole answer or from the pieces of a stream: each brings what is new. */
export class Candidates {
  private readonly candidates = new Map<number, Candidate>();

  /**
   * @param value `candidates` of an answer or of one piece
   * @returns true when there was generated content in it (text, thoughts, function call, media, code)
   */
  add(value: unknown): boolean {
    let generated = false;
    for (const [position, entry] of asArray(value).entries()) {
      if (!isRecord(entry)) continue;
      const index = asCount(entry['index']) ?? position;
      if (index < MAX_CANDIDATES && addTo(this.candidate(index), entry)) generated = true;
    }
    return generated;
  }

  get isOver(): boolean {
    return [...this.candidates.values()].some((candidate) => candidate.finish !== undefined);
  }

  result(): Partial<Reading> {
    const all = [...this.candidates.entries()].sort(([a], [b]) => a - b).map(([, candidate]) => candidate);
    const [first, ...others] = all;
    if (first === undefined) return {};
    const media = all.reduce((sum, candidate) => sum + candidate.media, 0);
    return {
      output: first.text.join(''),
      further_outputs: others.map((candidate) => candidate.text.join('')),
      reasoning: first.reasoning.join(''),
      finish_reasons: all.flatMap(({ finish }) => (finish === undefined ? [] : [finish])),
      tool_calls: all.flatMap((candidate): ToolCall[] => candidate.calls.result()),
      choices: all.length,
      attributes: {
        ...(media > 0 && { [SIDELIGHT.imageCount]: String(media) }),
        ...(first.findings !== '' && { [SIDELIGHT.outputFilter]: first.findings }),
      },
    };
  }

  private candidate(index: number): Candidate {
    const known = this.candidates.get(index);
    if (known !== undefined) return known;
    const made = { text: [], reasoning: [], calls: new FunctionCalls(), finish: undefined, media: 0, findings: '' };
    this.candidates.set(index, made);
    return made;
  }
}

function addTo(candidate: Candidate, entry: Record<string, unknown>): boolean {
  const finish = entry['finishReason'];
  if (typeof finish === 'string' ? finish !== '' : typeof finish === 'number') candidate.finish = String(finish);
  candidate.findings ||= safetyFindings(entry['safetyRatings']);
  const { parts } = asRecord(entry['content']);
  return asArray(parts)
    .map((part) => isRecord(part) && addPart(candidate, part))
    .some(Boolean);
}

function addPart(candidate: Candidate, part: Record<string, unknown>): boolean {
  const text = asString(part['text']);
  if (text !== '') (part['thought'] === true ? candidate.reasoning : candidate.text).push(text);
  if (isRecord(part['functionCall'])) return candidate.calls.add(part['functionCall']) || text !== '';
  if (isRecord(part['inlineData']) && part['thought'] !== true) {
    if (asString(part['inlineData']['mimeType']).startsWith('image/')) candidate.media++;
    return true;
  }
  return text !== '' || isRecord(part['executableCode']);
}
