/** Scorers whose names are initials. */
const INITIALS = ['pii'];

/** A scorer's name as people write it, by its name in the configuration. */
export function spelled(name: string): string {
  return INITIALS.includes(name) ? name.toUpperCase() : name;
}

/** A scorer as a sentence calls it, by its name in the configuration: `the PII scorer`. */
export function scorerWords(name: string): string {
  return `the ${spelled(name)} scorer`;
}

export const hasNotRead = (name: string): string => `${scorerWords(name)} has not read a call yet`;
