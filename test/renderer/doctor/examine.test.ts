import { afterEach, expect, test, vi } from 'vitest';
import { examine } from '../../../renderer/doctor/examine.ts';
import { Line } from '../../../renderer/doctor/Line.ts';

afterEach(() => vi.unstubAllGlobals());

const facts = { time: 1, remoteAddress: '10.0.0.7', httpsPort: 4443, httpPort: 4480, rtcPorts: [44444], name: null, certificate: null, handshakes: { arrived: 0, secured: 0, failed: 0 } };
const place = { protocol: 'http:', hostname: '10.0.0.2', origin: 'http://10.0.0.2:4480' };

test.each([null, 'login', {}, [], { ...facts, httpsPort: '4443@evil.example' }, { ...facts, rtcPorts: 7 }, { ...facts, certificate: {} }, { ...facts, handshakes: null }])('an answer that is not the box’s is none: %j', async (answer) => {
  const fetched = vi.fn((_url: string) => Promise.resolve({ json: () => Promise.resolve(answer) }));
  vi.stubGlobal('fetch', fetched);
  expect((await examine(place, { progress: () => {} })).http).toMatchObject({ answered: false });
  expect(fetched).toHaveBeenCalledTimes(1);
});

test('an answer of the box is believed, and its port is asked next', async () => {
  const fetched = vi.fn((url: string) => (url.startsWith('http:') ? Promise.resolve({ json: () => Promise.resolve(facts) }) : Promise.reject(new TypeError('refused'))));
  vi.stubGlobal('fetch', fetched);
  expect(await examine(place, { progress: () => {} })).toMatchObject({ http: { answered: true }, https: { answered: false }, handshakes: { arrived: 0 } });
  expect(fetched.mock.calls[1]![0]).toBe('https://10.0.0.2:4443/doctor/facts');
});

test('messages that are none do no harm to the line', async () => {
  class FakeSocket {
    static readonly OPEN = 1;
    readyState = 1;
    onopen?: () => void;
    onmessage?: (event: { data: string }) => void;
    constructor() {
      queueMicrotask(() => this.onopen?.());
    }
    send(text: string): void {
      const { id } = JSON.parse(text) as { id: number };
      for (const data of ['', '{', 'null', '7', '{"id":"1"}', JSON.stringify({ response: true, id, ok: true, data: {} })]) this.onmessage?.({ data });
    }
  }
  vi.stubGlobal('WebSocket', FakeSocket);
  const line = await Line.open('wss://10.0.0.2:4443/doctor');
  expect(await line!.request('closeMedia', {})).toEqual({});
});
