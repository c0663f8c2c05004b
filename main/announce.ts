/** Says on standard output what a person, or with `--json` a script, needs to know. */
import QRCode from 'qrcode';
import type { Appliance } from './appliance.ts';
import type { Admin } from './server/admin/Admin.ts';

export interface Announcer {
  ready(): Promise<void>;
  stopping(): void;
}

export interface AnnounceOptions {
  readonly json: boolean;
  readonly appliance: Appliance;
  readonly admin: Admin;
}

export function announceTo({ json, appliance, admin }: AnnounceOptions): Announcer {
  // Whoever listened may go (`| head -1`); the meeting goes on.
  process.stdout.on('error', () => {});
  return json ? announceToScripts(appliance, admin) : announceToPeople(appliance, admin);
}

/** What scripts are told as it happens. */
const events = ['room-created', 'room-closed', 'worker-died', 'worker-restarted', 'economy', 'config-applied', 'address-changed'] as const;

function announceToScripts(appliance: Appliance, admin: Admin): Announcer {
  const say = (event: string, data: object) => process.stdout.write(`${JSON.stringify({ event, ...data })}\n`);
  for (const event of events) appliance.on(event, (data: object) => say(event, data));
  return {
    async ready() {
      const { version, meetingUrls, fingerprint } = appliance;
      say('ready', { version, meetingUrls, consoleUrl: admin.port ? admin.link() : null, adminTokenFile: admin.tokenFile, fingerprint, pid: process.pid });
    },
    stopping: () => say('stopping', {}),
  };
}

function announceToPeople(appliance: Appliance, admin: Admin): Announcer {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  appliance.on('worker-died', () => say('A media worker died; it is being replaced, and people come back by themselves.'));
  const sayWhere = async (sentence: string) => {
    const [first = '', ...others] = appliance.meetingUrls;
    const qr = await QRCode.toString(first, process.stdout.isTTY ? { type: 'terminal', small: true } : { type: 'utf8' });
    say(`\n${sentence}\n\n    ${first}\n\n${qr}`);
    if (others.length > 0) say(`Also reachable at ${others.join('  ')}`);
  };
  appliance.on('address-changed', () => void sayWhere('The address has changed. People join at').catch(() => {}));
  return {
    async ready() {
      await sayWhere('Ready. People on your network can join at');
      say('The browser will warn about the certificate: this box made it itself. Its fingerprint (SHA-256) is');
      say(`${appliance.fingerprint}\n`);
      // The desktop app is the console itself.
      if (admin.port) sayConsole(say, admin);
      say('\nCtrl+C stops it.');
    },
    stopping: () => say('\nStopping…'),
  };
}

/** A link that opens the console at once is for eyes; where the output is kept, it would be a secret in a log. */
function sayConsole(say: (text: string) => void, admin: Admin): void {
  if (process.stdout.isTTY) say(`Your console, on this computer (the link works once, within 15 minutes):\n\n    ${admin.link()}\n`);
  else say(`Your console, on this computer: http://127.0.0.1:${admin.port}/`);
  say(`Its token is in ${admin.tokenFile}`);
}
