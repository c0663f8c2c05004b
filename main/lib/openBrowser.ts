/** Opens an address in the system's browser, where there is one; that there is none is no failure. */
import { spawn } from 'node:child_process';

export function openBrowser(url: string, platform: NodeJS.Platform = process.platform): void {
  const [program = '', ...args] = commandFor(url, platform);
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}

function commandFor(url: string, platform: NodeJS.Platform): string[] {
  if (platform === 'darwin') return ['open', url];
  // Not `start`: the shell that it belongs to would read the address as more than an address.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url];
  return ['xdg-open', url];
}
