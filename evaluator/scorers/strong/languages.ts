import type { LanguageDetector } from '../language.js';

/** More of a text does not make it clearer. */
const CHARACTERS = 2000;
/** With fewer letters one language looks like another. */
const FEWEST_LETTERS = 30;
/** How near English may come to the language that is nearest before a text may be English after all. */
const NEAR = 0.75;
/** Addresses, names of accounts and code are in no language. */
const NOT_PROSE = /https?:\/\/\S{1,500}|(?<!\S)[@#]\S{1,100}|```[\s\S]*?(?:```|$)/g;

/** Tells texts that are in English, or may be, from those that surely are not. */
export class EnglishReader {
  private detector: LanguageDetector | undefined;

  /** Without the detector scripts are told apart alone. */
  async load(): Promise<void> {
    this.detector ??= await import('eld/small').then(
      (found): LanguageDetector => found.default,
      () => undefined,
    );
  }

  /** Why a text is not read; undefined where it is English, too short to tell, or no prose. */
  whyNot(text: string): string | undefined {
    const prose = text.slice(0, CHARACTERS).replace(NOT_PROSE, ' ');
    const letters = prose.match(/\p{L}/gu)?.length ?? 0;
    const others = prose.match(/(?!\p{Script=Latin})\p{L}/gu)?.length ?? 0;
    if (others * 2 > letters) return 'it is not in English, which is all that is read';
    if (letters < FEWEST_LETTERS || this.detector === undefined) return undefined;
    const found = this.detector.detect(prose);
    const { [found.language]: nearest = 0, en = 0 } = found.getScores();
    const isForeign = found.language !== 'en' && found.isReliable() && en < NEAR * nearest;
    return isForeign ? `it looks like ${nameOf(found.language)}; only English is read` : undefined;
  }
}

const NAMES = new Intl.DisplayNames(['en'], { type: 'language' });

function nameOf(code: string): string {
  return code === '' ? 'another language' : (NAMES.of(code) ?? code);
}
