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

/** Here every character is one by itself, and `Intl.Segmenter` need not be asked: its first answer takes 50 ms and more. */
const SIMPLE = /^[\x20-\x7E\u00A0-\u02FF\u0370-\u0482\u048A-\u04FF\u3041-\u3096\u30A1-\u30FA\u4E00-\u9FFF]*$/;

function graphemes(text: string): string[] {
  if (SIMPLE.test(text)) return [...text];
  if (typeof Intl.Segmenter !== 'function') return [...text];
  return Array.from(new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text), ({ segment }) => segment);
}
