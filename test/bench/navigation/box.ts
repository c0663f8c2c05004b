/** The appliance in a process of its own: what the bench and its browsers' driver do shall not delay its answers. Started by `startBox`. */
import { fork } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { freePort, startTestAppliance } from '../../support/startTestAppliance.ts';

export interface Box {
  readonly httpsPort: number;
  readonly rtcPort: number;
  /** Of its certificate, as Chromium's `--ignore-certificate-errors-spki-list` takes it. */
  readonly publicKeyHash: string;
  close(): Promise<void>;
}

/** `address` is where browsers find it; it listens on 127.0.0.1. */
export async function startBox(pagesDir: string, address: string): Promise<Box> {
  const [httpsPort, rtcPort] = [await freePort(), await freePort()];
  const child = fork(import.meta.filename, [String(httpsPort), String(rtcPort), pagesDir, address]);
  const [message] = (await once(child, 'message')) as [{ rtcPort: number }];
  return {
    httpsPort,
    rtcPort: message.rtcPort,
    publicKeyHash: await hashOfPublicKey(httpsPort),
    async close() {
      const gone = once(child, 'exit');
      child.send('end');
      await gone;
    },
  };
}

async function hashOfPublicKey(port: number): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { publicKey } = new X509Certificate(socket.getPeerCertificate(true).raw);
  socket.destroy();
  return createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('base64');
}

if (process.argv[1] === import.meta.filename && process.send) {
  const [httpsPort, rtcPort, pagesDir, announcedAddress] = process.argv.slice(2);
  const box = await startTestAppliance(
    {
      httpsPort: Number(httpsPort),
      rtcPort: Number(rtcPort),
      announcedAddress: announcedAddress!,
      rooms: { graceSeconds: 0, reconnectSeconds: 0 },
      limits: { socketsPerAddress: 1000, joinsPerSecond: 1000 },
    },
    { pagesDir: pagesDir! },
  );
  process.send({ rtcPort: box.rtcPort });
  process.once('message', () => void box.close().then(() => process.exit(0)));
}
