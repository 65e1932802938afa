import type { RedactionType } from '../../core/config/schema.js';

/** Finds one kind of personal or secret data. One file each, all of this shape. */
export interface Detector {
  type: RedactionType;
  /** Every find holds a digit: a text without one is not looked at. */
  needsDigit?: boolean;
  /** A cheap look: false when there can be none in the text. */
  mayBeIn(text: string): boolean;
  /** The text with each find replaced; linear in its length. */
  mask(text: string, found: () => void): string;
}
