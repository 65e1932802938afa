/** Scorers whose names are initials. */
const INITIALS = ['pii'];

/** A scorer as a sentence calls it, by its name in the configuration: `the PII scorer`. */
export function scorerWords(name: string): string {
  return `the ${INITIALS.includes(name) ? name.toUpperCase() : name} scorer`;
}

export const hasNotRead = (name: string): string => `${scorerWords(name)} has not read a call yet`;
