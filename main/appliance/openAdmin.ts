/** Gives an appliance its console in a browser, and lets settings reach it. */
import type { Appliance } from '../appliance.ts';
import { Admin } from '../server/admin/Admin.ts';

export interface OpenAdminOptions {
  readonly pagesDir: string;
  readonly devPages?: string | undefined;
  /** false: only for consoles on other computers, where settings allow them. */
  readonly onThisComputer?: boolean;
}

/** Before the appliance starts, so that whatever keeps it from starting can be put right. Throws `PortTakenError`. */
export async function openAdmin(appliance: Appliance, { pagesDir, devPages, onThisComputer = true }: OpenAdminOptions): Promise<Admin> {
  const { config, dataDir, console, logger, hooks } = appliance;
  // Consoles find the rooms that are kept also before the start.
  await appliance.book.load();
  const admin = await Admin.open({ port: onThisComputer ? config.adminPort : null, dataDir, pagesDir, devPages, console, logger });
  if (onThisComputer) hooks.moveConsole = (port) => admin.move(port);
  hooks.consolePorts = () => admin.ports;
  hooks.renewToken = () => admin.renewToken();
  hooks.remoteConsole = admin.remote;
  return admin;
}
