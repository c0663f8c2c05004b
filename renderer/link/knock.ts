/**
 * Whether anything answers at the origin of this WebSocket address, by plain
 * HTTP. Browsers hold back WebSockets of a page whose last ones failed, each
 * for up to five seconds (RFC 6455 §4.1 asks them to; Chromium does after some
 * sixteen failures within minutes), but not such questions: asked first, a
 * long absence leaves no failures behind. Never rejects.
 */
export async function knock(socketUrl: string, patienceMs: number): Promise<boolean> {
  const { origin } = new URL(socketUrl.replace(/^ws/, 'http'));
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), patienceMs);
  try {
    // What is answered does not matter, and other origins do not let us read it.
    await fetch(`${origin}/health`, { method: 'HEAD', mode: 'no-cors', cache: 'no-store', credentials: 'omit', signal: patience.signal });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
