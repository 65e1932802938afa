/** A stretch of the text that drove the score, in UTF-16 units, and what it is. */
export interface ScoreSpan {
  start: number;
  end: number;
  label: string;
}

/** What a scorer says about one text. */
export interface Score {
  /** 0 to 1, the more of what the scorer is named for the higher; null is no data, for the reason given. */
  score: number | null;
  label: string;
  spans: ScoreSpan[];
  /** Why there is none; a judge may also say why it is what it is. */
  reason?: string;
  /** By kind of harm, 0 to 1, where the scorer tells kinds apart. */
  categories?: Readonly<Record<string, number>>;
  /** Share of the text that was read, where that is not all of it. */
  read?: number;
  /** For scorers that give vectors. */
  vector?: Float32Array;
}

/** What is known about the call a text belongs to; absent where texts come alone, as in `sidelight score`. */
export interface ScoredCall {
  /** Prompt of the call, for what is scored in its output. */
  prompt: string;
  /** What was masked in its texts before they were kept, by type. */
  redactions: Readonly<Record<string, number>>;
  /** Further request parameters that capture kept. */
  attributes: Readonly<Record<string, string>>;
  /** The text was cut before it was kept. */
  truncated: boolean;
}

/** Which text of a call a scorer reads. */
export type Reads = 'prompt' | 'output' | 'both';

/**
 * Text in, score out. Scores of different versions are never mixed in one stream, so the version changes whenever a score can.
 * A scorer never throws for what a text holds: whatever it is, there is a score or a reason why there is none, in linear time.
 */
export interface Scorer {
  readonly name: string;
  readonly version: string;
  readonly reads: Reads;
  /** One line for people: what is found, and what 1 means. */
  readonly summary: string;
  /** Too slow to read every call: a sample is drawn, with recorded probabilities. */
  readonly isHeavy?: boolean;
  /** Name of the cheap scorer whose scores steer which calls a heavy one reads. */
  readonly steeredBy?: string;
  /** Scorers of one network are drawn for the same calls, as far as they can be, so that it reads each once. */
  readonly drawnWith?: string;
  /** `vector` when it gives vectors, which others ask for; its scores are not kept. */
  readonly gives?: 'vector';
  /** Loads what it needs. @throws when it cannot: then all its scores are no data, with the reason */
  load(): Promise<void>;
  /** One score for each text, in their order. */
  score(texts: readonly string[], calls?: readonly ScoredCall[]): Promise<Score[]>;
}
