const CJK = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;

/** One or two characters that stand for a name: "Anna Berg" → AB, "王小明" → 小明. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const [first = '?'] = words;
  // Family names come first and are few, so the given name tells more.
  if (words.length === 1 && CJK.test(first)) return graphemes(first).slice(-2).join('');
  const last = words.length > 1 ? words.at(-1)! : '';
  return ((graphemes(first)[0] ?? '?') + (graphemes(last)[0] ?? '')).toLocaleUpperCase();
}

function graphemes(text: string): string[] {
  if (typeof Intl.Segmenter !== 'function') return [...text];
  return Array.from(new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text), ({ segment }) => segment);
}
