/**
 * Takes the one-time code out of a console link (`…/#code=ABC`) and out of the
 * address bar, so that neither history nor a photo of the screen keeps it.
 * What follows `#/` is the router's.
 */
export function takeCode(location: Location = window.location, history: History = window.history): string | undefined {
  const hash = location.hash.slice(1);
  if (!hash || hash.startsWith('/')) return undefined;
  history.replaceState(history.state, '', location.pathname + location.search);
  const code = hash.startsWith('code=') ? decodeURIComponent(hash.slice('code='.length)) : hash;
  return code || undefined;
}
