/** Who got through to the canned console's computer, and who did not. */
import type { ConsoleContract } from '../../../main/contract/console.ts';
import type { Output } from '../../../main/contract/message.ts';

const MINUTE = 60_000;
const now = Date.now();

export const cannedReach: Output<ConsoleContract, 'getReach'> = {
  reached: [
    { localAddress: '192.168.1.20', remoteAddress: '192.168.1.31', protocol: 'udp', name: 'Anna', since: now - 12 * MINUTE, last: now },
    { localAddress: '192.168.1.20', remoteAddress: '192.168.1.44', protocol: 'tcp', name: '王小明', since: now - 3 * MINUTE, last: now },
  ],
  reports: [
    {
      at: now - 2 * MINUTE, page: 'http', device: 'Chrome, Android', remoteAddress: '192.168.1.44', localAddress: '192.168.1.20',
      results: [
        { layer: 'http', light: 'green', cause: 'works', measured: { ms: 12 } },
        { layer: 'tls', light: 'green', cause: 'works', measured: { ms: 30, port: 4443 } },
        { layer: 'wss', light: 'green', cause: 'works', measured: { ms: 18, port: 4443 } },
        { layer: 'udp', light: 'red', cause: 'blocked', measured: { waited: 6000, port: 44444 } },
        { layer: 'tcp', light: 'green', cause: 'works', measured: { ms: 60, port: 44444 } },
        { layer: 'speed', light: 'green', cause: 'works', measured: { mbps: 48 } },
      ],
    },
  ],
};

export const cannedHints: Output<ConsoleContract, 'getHints'> = [
  { kind: 'ufw', severity: 'info', detail: {}, commands: ['sudo ufw allow 4443/tcp', 'sudo ufw allow 44444:44447/udp'] },
  { kind: 'sleeps', severity: 'info', detail: { minutes: 15 }, commands: ['gsettings set org.gnome.settings-daemon.plugins.power sleep-inactive-ac-type nothing'] },
  { kind: 'isolation', severity: 'info', detail: {}, commands: [] },
];
