const BINS = 10;
/** Texts that the prior counts as, and the prevalence it takes for likely. */
const PRIOR_TEXTS = 2;
const PRIOR_SHARE = 0.02;

/** How often the strong scorer found harm, by what the cheap one said. Plain JSON. */
export interface Calibration {
  /** Texts and harmful ones, each weighted by 1 / its chance to be read; the last is of texts without a cheap score. */
  texts: number[];
  harmful: number[];
}

export function createCalibration(): Calibration {
  const zeros = Array.from({ length: BINS + 1 }, () => 0);
  return { texts: zeros, harmful: [...zeros] };
}

/** What is to be expected of a text, 0 to 1, from those that were read before. */
export function expected({ texts, harmful }: Calibration, cheap: number | null): number {
  const bin = binOf(cheap);
  return ((harmful[bin] ?? 0) + PRIOR_TEXTS * PRIOR_SHARE) / ((texts[bin] ?? 0) + PRIOR_TEXTS);
}

/** Notes a text that was read. Changes `calibration`. */
export function learn(calibration: Calibration, cheap: number | null, harm: number, chance: number): void {
  const bin = binOf(cheap);
  calibration.texts[bin] = (calibration.texts[bin] ?? 0) + 1 / chance;
  calibration.harmful[bin] = (calibration.harmful[bin] ?? 0) + harm / chance;
}

function binOf(cheap: number | null): number {
  return cheap === null ? BINS : Math.min(BINS - 1, Math.max(0, Math.floor(cheap * BINS)));
}
