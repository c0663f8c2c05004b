/** A time of day in the reader's way: 14:05, 2:05 PM. */
export function timeOfDay(milliseconds: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(milliseconds);
}

/** Bits per second with a unit, to two or three digits. */
export function bitrate(bitsPerSecond: number, locale: string): string {
  const [value, unit] =
    bitsPerSecond >= 1_000_000 ? [bitsPerSecond / 1_000_000, 'Mbit/s'] : [bitsPerSecond / 1000, 'kbit/s'];
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)} ${unit}`;
}

/** The first characters of an id; the whole belongs into a tooltip. */
export function shortId(id: string): string {
  return id.length > 8 ? `${id.slice(0, 8)}…` : id;
}
