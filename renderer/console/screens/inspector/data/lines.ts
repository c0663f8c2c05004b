/** A dump as lines that open and close and can be searched. Pure. */

export interface Line {
  /** Dotted, from the root: `rtpParameters.codecs.0.mimeType`. */
  readonly path: string;
  readonly name: string;
  readonly level: number;
  readonly value: unknown;
  /** How many are inside; null for what has no inside. */
  readonly size: number | null;
  readonly open: boolean;
  /** Stands for this many more that are not shown. */
  readonly more: number;
}

export interface LinesOptions {
  readonly isOpen: (path: string, level: number) => boolean;
  /** Paths of which more than the first `most` are shown. */
  readonly whole: ReadonlySet<string>;
  readonly search: string;
  readonly most?: number;
}

export function isInner(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

export function linesOf(root: unknown, { isOpen, whole, search, most = 100 }: LinesOptions): Line[] {
  const wanted = search.trim().toLowerCase();
  const lines: Line[] = [];
  const add = (value: object, path: string, level: number) => {
    const fields = Object.entries(value).filter(([name, inner]) => !wanted || fits(name, inner, wanted));
    const shown = whole.has(path) || fields.length <= most ? fields : fields.slice(0, most);
    for (const [name, inner] of shown) {
      const at = path ? `${path}.${name}` : name;
      const size = isInner(inner) ? Object.keys(inner).length : null;
      const open = size !== null && (wanted !== '' || isOpen(at, level));
      lines.push({ path: at, name, level, value: inner, size, open, more: 0 });
      // What fits by its name is shown with all that is in it.
      if (open) add(inner as object, at, level + 1);
    }
    if (shown.length < fields.length) lines.push({ path, name: '', level, value: undefined, size: null, open: false, more: fields.length - shown.length });
  };
  if (isInner(root)) add(root, '', 1);
  return lines;
}

/** Whether a field's name, its value or anything inside it has the searched text. */
function fits(name: string, value: unknown, wanted: string): boolean {
  if (name.toLowerCase().includes(wanted)) return true;
  if (isInner(value)) return Object.entries(value).some(([inner, field]) => fits(inner, field, wanted));
  return String(value).toLowerCase().includes(wanted);
}
