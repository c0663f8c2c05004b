/**
 * What the desktop app's preload puts on the console's `window.soupbox`, and
 * nothing else: the console's contract goes through these two.
 */

/** Errors cross processes as values: a thrown one would lose its code on the way. */
export type BridgeAnswer = { readonly ok: true; readonly data: unknown } | { readonly ok: false; readonly code: number; readonly reason: string };

export interface ConsoleBridge {
  request(method: string, data: unknown): Promise<BridgeAnswer>;
  /** Calls `listener` for every notification. Returns its own undo. */
  onNotification(listener: (notice: string, data: unknown) => void): () => void;
}
