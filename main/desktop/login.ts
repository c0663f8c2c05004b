/** Starting at login. Electron knows how on macOS and Windows; on Linux it is a file of the desktop's. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { App } from 'electron';
import type { Logger } from '../lib/logger.ts';

export interface LoginOptions {
  readonly app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>;
  /** What starts it: the program, and what follows it. */
  readonly command: readonly string[];
  readonly logger: Pick<Logger, 'warn'>;
  readonly platform?: NodeJS.Platform;
  readonly env?: NodeJS.ProcessEnv;
}

/** Makes it so; does nothing where it is so already. Where it cannot be done, that is no reason not to run now. */
export function startAtLogin(wanted: boolean, options: LoginOptions): void {
  try {
    setLogin(wanted, options);
  } catch (error) {
    options.logger.warn({ wanted, error: String(error) }, 'starting at login cannot be changed here');
  }
}

function setLogin(wanted: boolean, { app, command, platform = process.platform, env = process.env }: LoginOptions): void {
  if (platform === 'linux') return autostart(wanted, command, env);
  const [program = '', ...args] = command;
  const settings = { path: program, args };
  if (app.getLoginItemSettings(settings).openAtLogin !== wanted) app.setLoginItemSettings({ ...settings, openAtLogin: wanted });
}

/** The desktop's own convention: https://specifications.freedesktop.org/autostart-spec/ */
function autostart(wanted: boolean, command: readonly string[], env: NodeJS.ProcessEnv): void {
  const file = path.join(env.XDG_CONFIG_HOME || path.join(env.HOME ?? os.homedir(), '.config'), 'autostart', 'soupbox.desktop');
  if (!wanted) return rmSync(file, { force: true });
  const entry = `[Desktop Entry]\nType=Application\nName=Soupbox\nExec=${command.map(quoted).join(' ')}\nX-GNOME-Autostart-enabled=true\n`;
  if (read(file) === entry) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, entry);
}

/** As the specification wants it: quoted, with what is special escaped, and no field codes. */
function quoted(argument: string): string {
  return `"${argument.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
