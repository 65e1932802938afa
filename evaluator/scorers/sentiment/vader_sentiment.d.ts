declare module 'vader-sentiment' {
  export interface Analyzer {
    polarity_scores(text: string): { compound: number };
    /** Adds the valence of a word, among its neighbours, to those before it. */
    sentiment_valence(
      valence: number,
      text: { words_and_emoticons: readonly string[]; is_cap_diff: boolean },
      word: string,
      index: number,
      valences: number[],
    ): number[];
    but_check(words: readonly string[], valences: number[]): number[];
    score_valence(valences: readonly number[], text: string): { compound: number };
  }
  const vader: { SentimentIntensityAnalyzer: Analyzer };
  export default vader;
}
