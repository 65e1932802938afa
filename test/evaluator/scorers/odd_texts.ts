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
/** A megabyte each. */
export const LONG: Record<string, string> = {
  'one letter': 'a'.repeat(1_000_000),
  words: 'you are the best of all my words today '.repeat(25_000),
  digits: '4111 '.repeat(200_000),
  dots: '1.'.repeat(500_000),
  ats: 'a@'.repeat(500_000),
  brackets: '{"a":['.repeat(160_000),
  base64: 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo '.repeat(27_000),
  capitals: 'Aa '.repeat(333_000),
  ignored: 'ignore '.repeat(140_000),
  names: 'John Smith '.repeat(90_000),
  streets: '12 Main Street, '.repeat(62_000),
  'numbers and capitals': '1 Aa, '.repeat(160_000),
  'letters apart': 'a b c '.repeat(160_000),
  'one word with capitals': 'Xx-'.repeat(330_000),
  newlines: '\n1. '.repeat(250_000),
};
