/** Keys that begin with something else than the kind of their check. */
const KINDS: Readonly<Record<string, string>> = { probe: 'bias' };

/** The kind of check that asked, by the first word of a key (`budget` also of `budget-forecast:NAME`, `bias` of `probe:TARGET:...`). */
export function kindOf(key: string): string {
  const word = /^[a-z_]*/.exec(key)?.[0] ?? key;
  return KINDS[word] ?? word;
}

/** What kinds of checks call what their value is held against; all others a limit. */
const TOLERATED = ['bias', 'toxicity'];

/** What the amount is called that a value is held against. Of groups it moves with the rate of the others, and is what is tolerated now. */
export function limitWord(key: string): string {
  return TOLERATED.includes(kindOf(key)) ? 'tolerated' : 'limit';
}
