/** What several runs say together. */

/** The middle value, or the mean of the two in the middle; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? NaN;
  return sorted.length % 2 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** As many digits as mean something. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  return size >= 10_000 ? String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',') : String(Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)));
}

/** `median [min..max]`; one value alone, or the same in every run, stands without a spread. */
export function told(values: readonly number[]): string {
  const known = values.filter(Number.isFinite);
  const text = digits(median(known));
  const [least, most] = [digits(Math.min(...known)), digits(Math.max(...known))];
  return known.length < 2 || least === most ? text : `${text} [${least}..${most}]`;
}

/** Run by run, so that a machine that slows down slows both; runs that only one of them has are left out. */
export function ratios(of: ReadonlyMap<number, number>, to: ReadonlyMap<number, number>): number[] {
  return [...of].flatMap(([run, value]) => {
    const other = to.get(run);
    return other === undefined || !Number.isFinite(value / other) ? [] : [value / other];
  });
}
