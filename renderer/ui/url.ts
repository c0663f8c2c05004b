/** The address that `text` is, or undefined. `URL.parse` and `URL.canParse` are younger than many a phone. */
export function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** Where that leads: `https://192.168.1.20:4443`. */
export const originOf = (text: string): string | undefined => urlOf(text)?.origin;
