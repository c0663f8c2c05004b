import type { LogEntry } from '../../../main/contract/console/inspect.ts';
import type { NetworkInterface } from '../../../main/contract/console/network.ts';
import type { PersonState, RoomState } from '../../../main/contract/console/rooms.ts';
import type { ConsoleState, Sample } from '../../../main/contract/console/state.ts';
import { cannedCapacity } from './capacity.ts';
import { roomSettings } from '../../../main/contract/roomSettings.ts';

const names = ['Anna Berg', 'Mateus Oliveira', '王小明', 'Priya Raghunathan', 'Jonas', 'Fatima Al-Sayed', '李娜', 'Maximiliane von Habsburg-Lothringen', 'Tom', 'Yuki Tanaka', 'Chloé Dubois', 'Sofia'];
const now = Date.now();
const urls = ['https://192.168.1.20:4443/', 'https://10.8.0.3:4443/'];

function person(index: number): PersonState {
  return {
    id: `p${index}`,
    displayName: names[index % names.length]!,
    device: { flag: 'chrome', name: index % 3 ? 'Chrome' : 'Safari' },
    role: index === 0 ? 'host' : 'participant',
    address: `192.168.1.${30 + index}`,
    connected: index !== 4,
    joinedAt: now - (12 - index) * 60_000,
    quality: ([3, 3, 2, 3, 1, 3] as const)[index % 6]!,
    sends: [
      { producerId: `a${index}`, kind: 'audio', source: 'mic', paused: index % 3 === 1, score: 10 },
      { producerId: `v${index}`, kind: 'video', source: 'webcam', paused: false, score: 9 },
    ],
    receives: 12,
    bitrate: { in: 1_400_000, out: 5_200_000 },
  };
}

function room(id: string, code: string, name: string, people: number, change: Partial<RoomState> = {}): RoomState {
  return {
    id,
    code,
    settings: roomSettings.parse({ name }),
    hasPassword: false,
    predefined: true,
    openSince: people ? now - 15 * 60_000 : null,
    joinUrls: urls.map((url) => `${url}?roomId=${id}`),
    people: Array.from({ length: people }, (_, index) => person(index)),
    bitrate: { in: people * 1_400_000, out: people * 5_200_000 },
    expects: people > 0 ? { people, cameras: people, layout: 'grid', webcamKbps: 1500 } : null,
    ...change,
  };
}

function sampleAt(at: number, busy: boolean): Sample {
  const wave = (period: number, phase = 0) => 1 + 0.25 * Math.sin(at / period + phase) + 0.08 * Math.sin(at / 1700);
  const load = busy ? 1 : 0;
  return {
    at,
    people: 15 * load,
    rooms: 2 * load,
    bitrate: { in: 21_000_000 * wave(17_000) * load, out: 78_000_000 * wave(23_000, 1) * load },
    cpu: 0.01 + 0.06 * wave(11_000) * load,
    memory: 148_000_000 + 4_000_000 * wave(60_000),
    workers: [0, 1].map((index) => ({ index, pid: 4711 + index, cpu: 0.005 + (0.3 - 0.12 * index) * wave(13_000, index) * load, memory: 42_000_000 + 3_000_000 * wave(50_000, index), routers: load })),
  };
}

export const cannedHistory = (scene: string): Sample[] => Array.from({ length: 150 }, (_, index) => sampleAt(Date.now() - (150 - index) * 2000, scene === 'class' || scene === 'warned'));

export function canned(scene: string): ConsoleState {
  const busy = ['class', 'warned', 'lost', 'trial', 'overridden'].includes(scene);
  const running = busy || scene === 'empty';
  return {
    phase: running ? 'running' : scene === 'stopped' || scene === 'failed' || scene === 'starting' ? scene : 'running',
    since: now - 3_700_000,
    error: scene === 'failed' ? 'Port 4443 on 192.168.1.20 is taken by nginx; stop it or choose another port.' : null,
    version: '0.1.0',
    shell: 'headless',
    hostName: 'classroom-laptop',
    dataDir: '/home/anna/.local/share/soupbox',
    meetingUrls: running ? urls : [],
    trustUrls: running ? ['http://192.168.1.20:4480/trust'] : [],
    fingerprint: running ? 'AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99' : null,
    certificate: running
      ? {
          mode: 'local-ca',
          fingerprint: 'AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99',
          notAfter: now + 390 * 86_400_000,
          elsewhere: [],
          names: ['localhost', 'classroom-laptop.local', '127.0.0.1', '::1', '192.168.1.20'],
          outside: ['2001:db8:7::14'],
          authority: { name: 'Soupbox classroom-laptop 3F2A', fingerprint: '3F:2A:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99', notAfter: now + 3650 * 86_400_000, ranges: ['10.0.0.0/8', 'local'] },
          rangesDiffer: scene === 'warned',
        }
      : null,
    rooms: busy
      ? [room('physics-8b', 'KQTR', 'Physics 8b', 12), room('班会', 'WXMA', '高一（3）班班会', 3, { hasPassword: true }), room('staff', 'HBNP', 'Staff meeting', 0)]
      : [],
    load: running ? sampleAt(Date.now(), busy) : null,
    capacity: cannedCapacity(scene),
    warnings:
      scene === 'warned'
        ? [
            { kind: 'economy', severity: 'warning', detail: { step: 'fewerVideos' }, action: 'open-media' },
            { kind: 'rooms-exceed', severity: 'warning', detail: { people: 320, limit: 'cpu', step: 'smallLayers' }, action: 'open-media' },
            { kind: 'cpu-high', severity: 'warning', detail: { percent: 92 }, action: 'open-media' },
            { kind: 'address-not-listened', severity: 'warning', detail: { address: '192.168.7.4' }, action: 'open-network' },
            { kind: 'remote-admin-on', severity: 'info', detail: {}, action: 'open-settings' },
          ]
        : scene === 'failed'
          ? [{ kind: 'port-taken', severity: 'error', detail: { port: 4443, holder: 'nginx', free: 4445 }, action: 'use-port' }]
          : scene === 'stopped'
            ? [{ kind: 'stopped', severity: 'info', detail: {}, action: 'start' }]
            : [],
    trial: null,
    configRevision: 1,
    objectsRevision: 1,
  };
}

export const cannedInterfaces: NetworkInterface[] = [
  {
    name: 'wlp3s0', kind: 'wifi', up: true, mac: '3c:22:fb:01:02:03', speed: 866,
    addresses: [
      { address: '192.168.1.20', family: 'IPv4', scope: 'private', usable: true, listening: true },
      { address: 'fe80::3e22:fbff:fe01:203', family: 'IPv6', scope: 'link-local', usable: false, listening: false },
    ],
    recommendation: 'recommended', reason: 'main-network',
  },
  {
    name: 'enp0s31f6', kind: 'ethernet', up: false, mac: '54:e1:ad:44:55:66', speed: null, addresses: [],
    recommendation: 'not-recommended', reason: 'down',
  },
  {
    name: 'lo', kind: 'loopback', up: true, mac: null, speed: null,
    addresses: [{ address: '127.0.0.1', family: 'IPv4', scope: 'loopback', usable: true, listening: true }],
    recommendation: 'not-recommended', reason: 'this-computer-only',
  },
  {
    name: 'tun0', kind: 'vpn', up: true, mac: null, speed: null,
    addresses: [{ address: '10.8.0.3', family: 'IPv4', scope: 'private', usable: true, listening: true }],
    recommendation: 'possible', reason: 'vpn',
  },
];

const said: readonly [LogEntry['level'], string, string, Record<string, unknown>][] = [
  ['info', 'rooms', 'room opened', { room: 'physics-8b' }],
  ['info', 'signalling', 'participant joined', { room: 'physics-8b', peer: 'p3', address: '192.168.1.33' }],
  ['debug', 'media', 'transport connected', { transport: '3f1c…', protocol: 'udp' }],
  ['warn', 'worker', 'ICE consent expired', { worker: 1, transport: '77ab…' }],
  ['error', 'http', 'page request failed', { error: 'EPIPE' }],
];

export const logEntries = (from: number, to: number): LogEntry[] =>
  Array.from({ length: to - from }, (_, index) => {
    const seq = from + index;
    const [level, subsystem, message, fields] = said[(seq * 7) % said.length]!;
    return { seq, time: now - (2000 - seq) * 900, level, subsystem, message, fields };
  });
