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

/** A plain number in the reader's way. */
export function number(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

/** A share, 1 being 100 %. */
export function percent(share: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 }).format(share);
}

/** Bytes with a decimal unit, to two or three digits. */
export function bytes(count: number, locale: string): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  const power = Math.min(count > 0 ? Math.floor(Math.log10(count) / 3) : 0, units.length - 1);
  return `${number(count / 1000 ** power, locale)} ${units[power]}`;
}

/** A time of day to the millisecond: 14:05:09.123. */
export function preciseTime(milliseconds: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' }).format(milliseconds);
}
