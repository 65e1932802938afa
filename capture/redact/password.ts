import { findPasswords } from '../../core/secrets/index.js';
import { findsMasked } from './finds_masked.js';
import type { Detector } from './detector.js';

/** Passwords, where a word says so, and those in addresses. */
export const password: Detector = {
  type: 'password',
  mayBeIn: () => true,
  mask: (text, found) => findsMasked(text, findPasswords(text), 'password', found),
};
