import { afterEach, beforeEach, expect, test, vi } from 'vitest';

/** What the script finds in a browser. */
class FakeSocket {
  static made: FakeSocket[] = [];
  static OPEN = 1;
  readyState = 1;
  sent: string[] = [];
  onopen?: () => void;
  url: string;
  protocol: string;
  constructor(url: string, protocol: string) {
    [this.url, this.protocol] = [url, protocol];
    FakeSocket.made.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {}
}
let certificates: number;

beforeEach(() => {
  vi.resetModules();
  FakeSocket.made = [];
  certificates = 0;
});
afterEach(() => vi.unstubAllGlobals());

async function run(search: string, { secure = true, webRtc = true } = {}) {
  vi.stubGlobal('isSecureContext', secure);
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('location', { origin: 'https://box.test:4443', search });
  const generateCertificate = async () => ({ getFingerprints: () => [{ algorithm: 'sha-256', value: `0${++certificates}` }] });
  vi.stubGlobal('RTCPeerConnection', webRtc ? Object.assign(function () {}, { generateCertificate }) : undefined);
  const early = await import('../../../renderer/meeting/early.ts');
  const [socket] = FakeSocket.made;
  socket?.onopen?.();
  return { ...early, socket };
}
const URL_OF_BOX = 'wss://box.test:4443/';

test('opens the connection, looks at the room of the address and makes the certificate; each is there once', async () => {
  const { socket, takeEarlySocket, takeDtlsIdentity } = await run('?roomId=%E7%89%A9%E7%90%86&info');
  expect([socket?.url, socket?.protocol]).toEqual([URL_OF_BOX, 'protoo']);
  expect(socket?.sent.map((text) => JSON.parse(text))).toEqual([{ request: true, id: 0, method: 'look', data: { roomId: '物理' } }]);
  await vi.waitFor(() => expect(certificates).toBe(1));
  expect(takeEarlySocket('wss://elsewhere.test/')).toBeNull();
  expect(takeEarlySocket(URL_OF_BOX)).toMatchObject({ socket, asked: { method: 'look', data: { roomId: '物理' } } });
  expect(takeEarlySocket(URL_OF_BOX)).toBeNull();
  expect((await takeDtlsIdentity()).dtls.fingerprints[0]?.value).toBe('01');
  expect((await takeDtlsIdentity()).dtls.fingerprints[0]?.value).toBe('02');
});

test('goes on with what the page itself has opened', async () => {
  const opened = { take: (url: string) => url };
  vi.stubGlobal('soupboxEarly', opened);
  const { socket, takeEarlySocket } = await run('?roomId=physics');
  expect(socket).toBeUndefined();
  expect(takeEarlySocket(URL_OF_BOX)).toBe(URL_OF_BOX);
  expect(takeEarlySocket(URL_OF_BOX)).toBeNull();
});

test.each(['', '?roomId=', '?roomId=a%20b', `?roomId=${'a'.repeat(65)}`, '?room=physics'])('without a room id to be sure of (%j) it only connects', async (search) => {
  const { socket, takeEarlySocket } = await run(search);
  expect(socket?.sent).toEqual([]);
  expect(takeEarlySocket(URL_OF_BOX)).toMatchObject({ socket, asked: null });
});

test.each([{ secure: false }, { webRtc: false }])('does nothing where it is of no use: %j', async (browser) => {
  const { socket, takeEarlySocket } = await run('?roomId=physics', browser);
  expect(socket).toBeUndefined();
  expect(certificates).toBe(0);
  expect(takeEarlySocket(URL_OF_BOX)).toBeNull();
});
