import { genAi } from './gen_ai.js';
import { openInference } from './openinference.js';
import { openLlmetry } from './openllmetry.js';
import type { Convention } from '../span.js';
import { vercel } from './vercel.js';

/** All conventions; the first that recognises a span reads it. The plain one comes last: others carry its attributes, too. */
export const CONVENTIONS: readonly Convention[] = [vercel, openInference, openLlmetry, genAi];
