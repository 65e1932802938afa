import type { HarmConfig } from '../../core/config/sections/harms.js';
import type { Config } from '../../core/config/schema.js';
import { hasNotRead, scorerWords } from '../../core/words/scorer_words.js';
import { queries, type Store } from '../../store/index.js';
import { createScorers, type Reads } from '../scorers/index.js';
import { Floors } from '../scoring/floors.js';
import type { HarmOnTarget, RunningScorer } from './streams.js';

/** Who scores now, and how far they have come. */
export class ScorersNow {
  /** What each of them reads, by name. */
  private readonly reads: ReadonlyMap<string, Reads>;

  private constructor(
    private readonly config: Config,
    private readonly state: queries.ScoringState | null,
    /** A judge goes on by itself. */
    private readonly judges: ReadonlyMap<string, queries.ScoringState | null>,
  ) {
    const { models, judges: judgesOn } = config.scorers;
    this.reads = new Map([...createScorers(models), ...judgesOn].map(({ name, reads }) => [name, reads]));
  }

  static async read(config: Config, store: Store): Promise<ScorersNow> {
    const judges = config.scorers.judges.map(
      async ({ name }) => [name, await queries.loadScoringState(store, queries.judgeStateId(name))] as const,
    );
    return new ScorersNow(config, await queries.loadScoringState(store), new Map(await Promise.all(judges)));
  }

  /** Whether the harm is looked for on a target at all, by either scorer. */
  isAsked({ cheap, strong }: HarmConfig, target: string): boolean {
    return [cheap, strong].some((name) => this.isOn(name, target));
  }

  /** @returns what looks for the harm there, or the reason why nothing does */
  on(harm: HarmConfig, target: string): HarmOnTarget | string {
    const strong = this.running(harm.strong, harm.text);
    if (typeof strong === 'string') return strong;
    if (!this.isOn(harm.strong, target)) return `${scorerWords(harm.strong)} is off for this target`;
    const cheap = this.running(harm.cheap, harm.text);
    const without: RunningScorer = { name: harm.cheap, storedAs: harm.cheap, version: '' };
    return {
      harm,
      target,
      cheap: typeof cheap === 'string' ? without : cheap,
      strong,
      // Where the two go on by themselves, what both have seen.
      cursor: Math.min(this.stateOf(harm.strong)?.cursor ?? 0, this.stateOf(harm.cheap)?.cursor ?? Infinity),
      floors: this.floorsOf(harm.strong),
    };
  }

  /** Version that scores now; '' where nothing does. */
  versionOf(name: string): string {
    return this.stateOf(name)?.scorers[name]?.version ?? '';
  }

  /** Why a scorer gives no scores; null when it does. */
  problemOf(name: string): string | null {
    const found = this.running(name, 'output');
    return typeof found === 'string' ? found : null;
  }

  /** How far those of them have come that are on, as `ingest_seq`; Infinity where none is. */
  cursorOf(names: readonly string[]): number {
    const { enabled, off } = this.config.scorers;
    const on = enabled ? names.filter((name) => !off.includes(name)) : [];
    return Math.min(...on.map((name) => this.stateOf(name)?.cursor ?? 0));
  }

  /** With which chances a scorer read. */
  floorsOf(name: string): Floors {
    return Floors.from(this.stateOf(name), 0);
  }

  private stateOf(name: string): queries.ScoringState | null {
    return this.judges.has(name) ? (this.judges.get(name) ?? null) : this.state;
  }

  private isOn(name: string, target: string): boolean {
    const { enabled, off, targets } = this.config.scorers;
    const own = targets[target];
    return enabled && !off.includes(name) && (own === undefined || (own.enabled && !own.off.includes(name)));
  }

  private running(name: string, text: HarmConfig['text']): RunningScorer | string {
    if (this.config.scorers.off.includes(name)) return `${scorerWords(name)} is off`;
    const reads = this.reads.get(name);
    if (reads === undefined) return `there is no scorer ${name}`;
    const state = this.stateOf(name)?.scorers[name];
    if (state === undefined) return hasNotRead(name);
    if (state.reason !== null) return `${scorerWords(name)} cannot be used (${state.reason})`;
    const storedAs = reads === 'both' && text === 'prompt' ? `${name}.prompt` : name;
    return { name, storedAs, version: state.version };
  }
}
