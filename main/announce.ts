/** Says on standard output what a person, or with `--json` a script, needs to know. */
import QRCode from 'qrcode';
import type { Appliance } from './appliance.ts';

export interface Announcer {
  ready(): Promise<void>;
  stopping(): void;
}

export function announceTo({ json, appliance, version }: { json: boolean; appliance: Appliance; version: string }): Announcer {
  // Whoever listened may go (`| head -1`); the meeting goes on.
  process.stdout.on('error', () => {});
  return json ? announceToScripts(appliance, version) : announceToPeople(appliance);
}

function announceToScripts(appliance: Appliance, version: string): Announcer {
  const say = (event: string, data: object) => process.stdout.write(`${JSON.stringify({ event, ...data })}\n`);
  for (const event of ['room-created', 'room-closed', 'worker-died', 'worker-restarted'] as const) appliance.on(event, (data) => say(event, data));
  return {
    async ready() {
      // The console and its token come with a later version; the fields are there so that scripts can rely on them.
      say('ready', { version, meetingUrls: appliance.meetingUrls, consoleUrl: null, adminTokenFile: null, fingerprint: appliance.fingerprint, pid: process.pid });
    },
    stopping: () => say('stopping', {}),
  };
}

function announceToPeople(appliance: Appliance): Announcer {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  appliance.on('worker-died', () => say('A media worker died; it is being replaced, and people come back by themselves.'));
  return {
    async ready() {
      const [first = '', ...others] = appliance.meetingUrls;
      const qr = await QRCode.toString(first, process.stdout.isTTY ? { type: 'terminal', small: true } : { type: 'utf8' });
      say(`\nReady. People on your network can join at\n\n    ${first}\n\n${qr}`);
      if (others.length > 0) say(`Also reachable at ${others.join('  ')}`);
      say('The browser will warn about the certificate: this box made it itself. Its fingerprint (SHA-256) is');
      say(`${appliance.fingerprint}\n\nCtrl+C stops it.`);
    },
    stopping: () => say('\nStopping…'),
  };
}
