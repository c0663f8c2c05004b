/** What this box is called. */
import os from 'node:os';

/** This machine's names, as they are typed into an address bar here, and every address. */
export function certificateNames(addresses: readonly string[], hostname = os.hostname()): string[] {
  const full = hostname.toLowerCase().replace(/[^a-z0-9.-]/g, '');
  const short = full.split('.')[0] ?? '';
  const names = ['localhost', ...(short ? [full, short, `${short}.local`] : []), '127.0.0.1', '::1', ...addresses];
  return [...new Set(names)];
}
