import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { janusAdapter } from '../../support/rtc-load/index.ts';
import { freePort } from '../../support/startTestAppliance.ts';
import { firstLineOf, pinned } from '../machine.ts';
import type { Running, Subject } from './subject.ts';

/** Its version, or undefined where it is not installed. */
export function janusVersion(): string | undefined {
  return versionIn(firstLineOf('janus', ['--help']));
}

/** `Janus version: 1102 (1.1.2)` */
export function versionIn(said: string | undefined): string | undefined {
  return said && (/\(([\d.]+)\)/.exec(said)?.[1] ?? said);
}

/** Debian's package in a folder of settings of its own: only WebSockets and the videoroom, on loopback. */
export async function startJanus(cores: string | undefined): Promise<Running<Subject>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-bench-janus-'));
  const port = await freePort();
  for (const [name, text] of Object.entries(settings(port))) await writeFile(path.join(folder, name), text);
  const log = path.join(folder, 'janus.log');
  const child = spawn(...pinned(cores, 'janus', ['--configs-folder', folder, '--config', path.join(folder, 'janus.jcfg'), '--disable-stdout', '--log-file', log]), {
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const close = async () => {
    process.removeListener('exit', end);
    child.kill('SIGTERM');
    const patience = setTimeout(() => child.kill('SIGKILL'), 3000);
    await ended;
    clearTimeout(patience);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([listening(port), ended.then(() => Promise.reject(new Error('Janus ended at once')))]);
  } catch (error) {
    await close();
    throw error;
  }
  const subject = { name: 'janus', adapter: janusAdapter({ url: `ws://127.0.0.1:${port}` }), pids: [child.pid as number] };
  return { subjects: subject, close };
}

/** ICE lite, as a server on a public address has it, and our peers expect. */
function settings(port: number): Record<string, string> {
  const others = ['libjanus_http.so', 'libjanus_mqtt.so', 'libjanus_nanomsg.so', 'libjanus_pfunix.so', 'libjanus_rabbitmq.so'];
  const plugins = ['audiobridge', 'duktape', 'echotest', 'lua', 'nosip', 'recordplay', 'sip', 'streaming', 'textroom', 'videocall', 'voicemail'];
  return {
    'janus.jcfg': `general: { debug_level = 2, session_timeout = 0 }
media: { rtp_port_range = "50000-64999" }
nat: { ice_lite = true, ice_enforce_list = "127.0.0.1" }
transports: { disable = "${others.join(',')}" }
plugins: { disable = "${plugins.map((name) => `libjanus_${name}.so`).join(',')}" }
`,
    'janus.transport.websockets.jcfg': `general: { json = "compact", ws = true, ws_port = ${port}, ws_ip = "127.0.0.1", wss = false }
`,
    'janus.plugin.videoroom.jcfg': 'general: {}\n',
  };
}

async function listening(port: number): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(50)) {
    const reached = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (reached) return;
  }
  throw new Error('Janus did not open its port within 10 s');
}
