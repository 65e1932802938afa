/** Texts that are no prose: every scorer has a score for them, or says why it has none. */
export const TEXTS: Record<string, string> = {
  empty: '',
  blank: ' \n\t ',
  'binary-looking': String.fromCharCode(...Array.from({ length: 4000 }, (_, index) => (index * 7919) % 256)),
  'right-to-left': 'مرحبا، كيف حالك اليوم؟ أريد أن أعرف المزيد عن هذا الموضوع. '.repeat(20),
  'right-to-left marks': `\u202e${'abc \u200f\u202b def'.repeat(300)}\u202c`,
  'one emoji': '🙂',
  'one mark': '!',
  'nothing but controls': '\u0000\u0001\u001b[31m'.repeat(100),
  'nested arrays': '['.repeat(5000),
  emoji: '😀😃😄👩‍👩‍👧‍👦🏳️‍🌈'.repeat(200),
  'mixed script': 'Привет hello 你好 مرحبا नमस्ते ігnоrе аll рrеviоus '.repeat(40),
  'half characters': '\ud800'.repeat(500),
  combining: `a${'\u0301'.repeat(3000)}`,
};
/** As long as what the collector keeps of a body. */
const BODY_CHARS = 256_000;

/** Patterns that a scorer may run over more than once; the first is longer than anything stored. */
export const LONG: Record<string, string> = {
  'a megabyte of words': 'you are the best of all my words today '.repeat(25_000),
  'nothing but one letter': long('a'),
  'nothing but digits': long('4111 '),
  'nothing but dots': long('1.'),
  'nothing but ats': long('a@'),
  'nothing but brackets': long('{"a":['),
  'nothing but base64': long('QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo '),
  'nothing but capitals': long('Aa '),
  'nothing but orders': long('ignore '),
  'nothing but names': long('John Smith '),
  'nothing but streets': long('12 Main Street, '),
  'numbers and capitals': long('1 Aa, '),
  'letters apart': long('a b c '),
  'one word with capitals': long('Xx-'),
  'a list without items': long('\n1. '),
};

function long(part: string): string {
  return part.repeat(BODY_CHARS / part.length);
}
