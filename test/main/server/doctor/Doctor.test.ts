/** The doctor's own exchange, on a real appliance with a real worker. */
import https from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProtooConnection } from '../../../support/classic/ProtooConnection.ts';
import { closeCode, frame, opcodes, rawWebSocket } from '../../../support/classic/raw.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../../support/startTestAppliance.ts';

let box: TestAppliance;
const open: ProtooConnection[] = [];
const fingerprint = { algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') };
const good = { page: 'https', device: 'Chrome, Android', results: [{ layer: 'udp', light: 'red', cause: 'blocked', measured: { waited: 6000 } }] };

beforeAll(async () => void (box = await startTestAppliance({ limits: { joinsPerSecond: 1000, socketsPerAddress: 100 } })));
afterAll(async () => {
  for (const connection of open) void connection.close();
  await box.close();
});

let devices = 1;
/** Each from another address, if nothing else is said. */
async function visit(localAddress = `127.0.0.${++devices}`): Promise<ProtooConnection> {
  const connection = await ProtooConnection.open(`${box.wsUrl}/doctor`, { localAddress });
  open.push(connection);
  return connection;
}

function ask(path: string, { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: unknown } = {}): Promise<{ status: number; headers: Record<string, unknown>; json: never }> {
  return new Promise((resolve, reject) => {
    const request = https.request(`${box.url}${path}`, { method, headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers }, rejectUnauthorized: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk)).on('end', () => resolve({ status: response.statusCode!, headers: response.headers, json: (text.startsWith('{') ? JSON.parse(text) : text) as never }));
    });
    request.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

describe('what the box says of itself', () => {
  test('time, ports, certificate, and who has knocked since', async () => {
    const { json } = await ask('/doctor/facts?since=0');
    expect(json).toMatchObject({ remoteAddress: '127.0.0.1', httpsPort: box.port, rtcPorts: [box.rtcPort], handshakes: { failed: 0 } });
    const { time, certificate, handshakes } = json as { time: number; certificate: { notBefore: number; notAfter: number }; handshakes: { arrived: number } };
    expect(Math.abs(time - Date.now())).toBeLessThan(5000);
    expect(certificate.notBefore).toBeLessThan(time);
    expect(certificate.notAfter).toBeGreaterThan(time);
    expect(handshakes.arrived).toBeGreaterThan(0);
  });

  test('only our own pages may read it from another origin', async () => {
    const allowed = async (origin: string) => (await ask('/doctor/facts', { headers: { origin } })).headers['access-control-allow-origin'];
    expect(await allowed('http://127.0.0.1:4480')).toBe('http://127.0.0.1:4480');
    expect(await allowed('https://evil.example')).toBeUndefined();
  });
});

describe('media', () => {
  test.each(['udp', 'tcp'] as const)('a transport with nothing but %s, on the address that was reached', async (protocol) => {
    const connection = await visit();
    const offer = (await connection.request('openMedia', { protocol })) as { iceCandidates: object[]; sctpParameters: object };
    const candidates = offer.iceCandidates as { protocol: string; ip: string; port: number }[];
    expect(new Set(candidates.map((one) => `${one.protocol} ${one.ip}:${one.port}`))).toEqual(new Set([`${protocol} 127.0.0.1:${box.rtcPort}`]));
    expect(offer.sctpParameters).toMatchObject({ port: 5000 });
    await connection.request('connectMedia', { dtlsParameters: { role: 'client', fingerprints: [fingerprint] } });
    expect((await box.dump()).transports).toBe(1);
    await connection.request('closeMedia', {});
    await waitFor('nothing to be left', async () => (await box.dump()).routers === 0);
  });

  test('one at a time for each, and gone with the socket', async () => {
    const connection = await visit();
    await connection.request('openMedia', { protocol: 'udp' });
    await connection.request('openMedia', { protocol: 'tcp' });
    await waitFor('one to be left', async () => (await box.dump()).transports === 1);
    void connection.close();
    await waitFor('nothing to be left', async () => (await box.dump()).routers === 0);
  });

  test('four at a time; the next is told to wait, and comes in when one has gone', async () => {
    const visits = await Promise.all(Array.from({ length: 5 }, () => visit()));
    for (const each of visits.slice(0, 4)) await each.request('openMedia', { protocol: 'udp' });
    await expect(visits[4]!.request('openMedia', { protocol: 'udp' })).rejects.toMatchObject({ code: 429 });
    await visits[0]!.request('closeMedia', {});
    await visits[4]!.request('openMedia', { protocol: 'udp' });
    for (const each of visits) void each.close();
    await waitFor('nothing to be left', async () => (await box.dump()).routers === 0);
  });

  test('a class behind one address waits together, and leaves a place to others', async () => {
    const school = await Promise.all(Array.from({ length: 30 }, () => visit('127.0.0.200')));
    for (const each of school.slice(0, 3)) await each.request('openMedia', { protocol: 'udp' });
    await expect(school[3]!.request('openMedia', { protocol: 'udp' })).rejects.toMatchObject({ code: 429 });
    const elsewhere = await visit();
    await elsewhere.request('openMedia', { protocol: 'udp' });
    await school[0]!.request('closeMedia', {});
    await school[3]!.request('openMedia', { protocol: 'udp' });
    for (const each of [...school, elsewhere]) void each.close();
    await waitFor('nothing to be left', async () => (await box.dump()).routers === 0);
  });

  test('whoever takes all that one address may have leaves room for others', async () => {
    const greedy = await Promise.all(Array.from({ length: 96 }, () => visit('127.0.0.201')));
    await expect(visit('127.0.0.201')).rejects.toThrow(/429/);
    const elsewhere = await visit();
    await greedy[0]!.close();
    await waitFor('a place', () => visit('127.0.0.201').then(() => true, () => false));
    for (const each of [...greedy, elsewhere]) void each.close();
  });

  test('not faster than people look, and not for ever', async () => {
    const connection = await visit();
    for (let index = 0; index < 4; index++) await connection.request('openMedia', { protocol: 'udp' });
    await expect(connection.request('openMedia', { protocol: 'udp' })).rejects.toMatchObject({ code: 429, reason: expect.stringContaining('at once') });
    const refused = await waitFor('the end of it', () => connection.request('openMedia', { protocol: 'udp' }).then(() => undefined, ({ reason }: Error & { reason: string }) => (reason.includes('long enough') ? reason : undefined)));
    expect(refused).toContain('connect again');
    void connection.close();
    await waitFor('nothing to be left', async () => (await box.dump()).routers === 0);
  });

  test('connecting twice is refused, and what follows still works', async () => {
    const connection = await visit();
    await connection.request('openMedia', { protocol: 'udp' });
    const dtlsParameters = { role: 'client', fingerprints: [fingerprint] };
    await connection.request('connectMedia', { dtlsParameters });
    await expect(connection.request('connectMedia', { dtlsParameters })).rejects.toMatchObject({ code: 409 });
    await connection.request('openMedia', { protocol: 'udp' });
    await connection.request('connectMedia', { dtlsParameters });
    void connection.close();
    await waitFor('nothing to be left', async () => (await box.dump()).routers === 0);
  });

  test('a socket that goes in the middle of it leaves nothing', async () => {
    const connection = await visit();
    connection.request('openMedia', { protocol: 'udp' }).catch(() => {});
    void connection.close();
    await waitFor('nothing to be left', async () => (await box.dump()).routers === 0);
    const after = await visit();
    await after.request('openMedia', { protocol: 'udp' });
    void after.close();
  });
});

describe('reports', () => {
  test('are kept with where they came from; a second look takes the place of the first', async () => {
    expect((await ask('/doctor/report', { method: 'POST', body: good })).status).toBe(200);
    expect(box.appliance.reports.all).toMatchObject([{ device: 'Chrome, Android', remoteAddress: '127.0.0.1', localAddress: '127.0.0.1', results: [{ cause: 'blocked' }] }]);
    expect((await ask('/doctor/report', { method: 'POST', body: { ...good, page: 'http' } })).status).toBe(200);
    expect(box.appliance.reports.all.map(({ page }) => page)).toEqual(['http']);
  });

  test.each([
    ['no results', { ...good, results: [] }],
    ['a layer twice', { ...good, results: [good.results[0], good.results[0]] }],
    ['a layer that is none', { ...good, results: [{ ...good.results[0], layer: '__proto__' }] }],
    ['a device of 10 KB', { ...good, device: 'x'.repeat(10_000) }],
    ['a number that is a text', { ...good, results: [{ ...good.results[0], measured: { waited: 'long' } }] }],
    ['marks that turn text around', { ...good, device: 'a\u202eb' }],
    ['a hundred facts', { ...good, results: [{ ...good.results[0], measured: Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${String.fromCharCode(97 + (i % 26)).repeat(1 + i / 26)}`, 1])) }] }],
  ])('refused: %s', async (_what, body) => {
    expect((await ask('/doctor/report', { method: 'POST', body })).status).toBe(400);
  });

  test('not from pages of others, and not without end', async () => {
    expect((await ask('/doctor/report', { method: 'POST', body: good, headers: { origin: 'https://evil.example' } })).status).toBe(403);
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask('/doctor/report', { method: 'POST', body: good })));
    expect(answers.some(({ status }) => status === 429)).toBe(true);
  });
});

describe('hostile input', () => {
  test('rows 1, 4, 5, 7: what is no message ends the connection', async () => {
    const cases: [number, string | Buffer, number][] = [
      [opcodes.text, 'null', 1007],
      [opcodes.text, '{"request":true,"id":"x","method":"openMedia"}', 1007],
      [opcodes.binary, 'x', 1003],
      [opcodes.text, JSON.stringify({ request: true, id: 1, method: 'openMedia', data: 'x'.repeat(40_000) }), 1009],
    ];
    for (const [opcode, payload, code] of cases) {
      const raw = await rawWebSocket(box.port, '/doctor');
      raw.tls.write(frame(opcode, payload));
      expect(await waitFor('the goodbye', () => closeCode(raw.received()))).toBe(code);
      raw.tls.destroy();
    }
  });

  test('rows 8, 9: requests that are none, and no request of a room', async () => {
    const connection = await visit();
    for (const method of ['__proto__', 'constructor', 'look', 'enter', 'createWebRtcTransport']) await expect(connection.request(method, {})).rejects.toMatchObject({ code: 404 });
    for (const data of ['udp', [], { protocol: 'sctp' }, {}]) await expect(connection.request('openMedia', data as never)).rejects.toMatchObject({ code: 400 });
    await expect(connection.request('connectMedia', { dtlsParameters: { fingerprints: [{ algorithm: 'sha-256', value: 'zz' }] } })).rejects.toMatchObject({ code: 400 });
    await expect(connection.request('connectMedia', { dtlsParameters: { fingerprints: [fingerprint] } })).rejects.toMatchObject({ code: 409 });
  });

  test('row 11: no page of others', async () => {
    await expect(ProtooConnection.open(`${box.wsUrl}/doctor`, { origin: 'https://evil.example' })).rejects.toThrow(/403/);
  });
});
