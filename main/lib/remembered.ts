/** `ask`, but asked again only when its last answer is older than `forMs`. */
export function remembered<T>(ask: () => T, forMs: number): () => T {
  let last: { readonly at: number; readonly answer: T } | undefined;
  return () => {
    const now = performance.now();
    if (!last || now - last.at >= forMs) last = { at: now, answer: ask() };
    return last.answer;
  };
}
