import { describe, expect, test } from 'vitest';
import type { Facts, Layer } from '../../../main/contract/doctor.ts';
import { layers as inContract } from '../../../main/contract/doctor.ts';
import { layers } from '../../../renderer/doctor/layers.ts';
import { steadiness } from '../../../renderer/doctor/speed.ts';
import { summary } from '../../../renderer/doctor/summary.ts';
import { verdict, worst, type Findings } from '../../../renderer/doctor/verdict.ts';
import { doctorWords, sayDuration, sayFinding } from '../../../renderer/ui/doctor/say.ts';

const DAY = 86_400_000;
const facts: Facts = {
  time: 1_700_000_000_000, remoteAddress: '10.0.0.7', httpsPort: 4443, httpPort: 4480, rtcPorts: [44444], name: 'box.local',
  certificate: { notBefore: 1_700_000_000_000 - DAY, notAfter: 1_700_000_000_000 + 300 * DAY }, handshakes: { arrived: 0, secured: 0, failed: 0 },
};
const answered = { answered: true, ms: 12 };
const silent = { answered: false, ms: 6000 };
const connected = { state: 'connected', ms: 40, address: '10.0.0.2', port: 44444 } as const;
const blocked = { state: 'blocked', ms: 6000, address: '10.0.0.2', port: 44444 } as const;
const well: Findings = {
  page: 'http', http: answered, https: answered, wss: answered, facts, deviceTime: facts.time + 200, udp: connected, tcp: connected,
  speed: { rtt: 3, jitter: 1, loss: 0, bps: 40_000_000 }, name: { name: 'box.local', resolved: true },
};
const found = (findings: Findings) => Object.fromEntries(verdict(findings).map(({ layer, light, cause }) => [layer, `${light} ${cause}`])) as Record<Layer, string>;

test('the page knows the layers of the contract', () => expect(layers).toEqual(inContract));

test('all well: green from top to bottom, and nothing to mend', () => {
  expect(verdict(well).map(({ layer }) => layer)).toEqual(layers);
  expect(new Set(Object.values(found(well)))).toEqual(new Set(['green works']));
  expect(worst(verdict(well))).toBeNull();
});

test('opened securely, the plain port is passed over and nothing else', () => {
  const { http: _, ...secure } = { ...well, page: 'https' as const };
  expect(found(secure)).toMatchObject({ http: 'off not-from-here', tls: 'green works', wss: 'green works' });
});

describe('each layer fails for what stops it, and those behind it are passed over', () => {
  const { https: _, wss: __, udp: ___, tcp: ____, speed: _____, ...plainOnly } = well;
  const cut = { ...plainOnly, https: silent };

  test('nothing arrives at the port', () => {
    expect(found({ ...cut, handshakes: { arrived: 0, secured: 0, failed: 0 } })).toMatchObject({ tls: 'red port-closed', wss: 'off needs-earlier', udp: 'off needs-earlier', speed: 'off needs-earlier', clock: 'green works' });
  });

  test('it arrives, and the certificate is not liked', () => {
    expect(found({ ...cut, handshakes: { arrived: 2, secured: 0, failed: 2 } })).toMatchObject({ tls: 'red untrusted' });
  });

  test.each([['the device is behind', -30 * DAY], ['the device is ahead', 800 * DAY]])('by the clock it is not valid: %s', (_what, skew) => {
    const late = { ...cut, deviceTime: facts.time + skew, handshakes: { arrived: 2, secured: 0, failed: 2 } };
    expect(found(late)).toMatchObject({ tls: 'red clock-refuses', clock: 'red differs' });
    // Clicked away: it goes on, and is said all the same.
    expect(found({ ...well, deviceTime: facts.time + skew })).toMatchObject({ tls: 'yellow clock-refuses', wss: 'green works' });
  });

  test('a clock that is wrong by less than matters for the certificate is a remark', () => {
    expect(found({ ...well, deviceTime: facts.time + 10 * 60_000 })).toMatchObject({ tls: 'green works', clock: 'yellow differs' });
  });

  test.each([
    ['port-closed', { arrived: 0, secured: 0, failed: 0 }],
    ['untrusted', { arrived: 1, secured: 0, failed: 1 }],
    ['cut-off', { arrived: 1, secured: 1, failed: 0 }],
  ])('the page comes, its WebSocket does not: %s', (cause, handshakes) => {
    const { udp: _u, tcp: _t, speed: _s, ...before } = well;
    expect(found({ ...before, wss: silent, handshakes })).toMatchObject({ tls: 'green works', wss: `red ${cause}`, udp: 'off needs-earlier', tcp: 'off needs-earlier', speed: 'off needs-earlier' });
  });

  test('UDP is what matters, TCP only without it', () => {
    expect(found({ ...well, udp: blocked })).toMatchObject({ udp: 'red blocked', tcp: 'green works', speed: 'green works' });
    expect(found({ ...well, tcp: blocked })).toMatchObject({ udp: 'green works', tcp: 'yellow blocked' });
    const { speed: _s, ...unmeasured } = well;
    expect(found({ ...unmeasured, udp: blocked, tcp: blocked })).toMatchObject({ udp: 'red both-blocked', tcp: 'red both-blocked', speed: 'off needs-earlier' });
    expect(found({ ...unmeasured, udp: { state: 'busy', ms: 20_000 } })).toMatchObject({ udp: 'yellow busy' });
  });

  test('a way that is slow or unsteady', () => {
    expect(found({ ...well, speed: { rtt: 3, jitter: 1, loss: 0.1, bps: 40_000_000 } })).toMatchObject({ speed: 'yellow unsteady' });
    expect(found({ ...well, speed: { rtt: 3, jitter: 50, loss: 0, bps: 40_000_000 } })).toMatchObject({ speed: 'yellow unsteady' });
    expect(found({ ...well, speed: { rtt: 3, jitter: 1, loss: 0, bps: 500_000 } })).toMatchObject({ speed: 'yellow slow' });
  });

  test('a name that nobody knows is a remark, and the box that is gone is the end', () => {
    expect(found({ ...well, name: { name: 'box.local', resolved: false } })).toMatchObject({ name: 'yellow unresolved' });
    expect(worst(verdict({ ...well, name: { name: 'box.local', resolved: false } }))?.layer).toBe('name');
    expect(found({ page: 'http', http: silent })).toEqual({ http: 'red unreachable', tls: 'off needs-earlier', wss: 'off needs-earlier', udp: 'off needs-earlier', tcp: 'off needs-earlier', speed: 'off needs-earlier', clock: 'off needs-earlier' });
  });

  test('what has not been looked at yet is not judged', () => {
    expect(verdict({ page: 'http' })).toEqual([]);
    expect(Object.keys(found({ page: 'http', http: answered, facts, deviceTime: facts.time }))).toEqual(['http', 'clock']);
  });
});

describe('words', () => {
  const every: Findings[] = [
    well, { ...well, udp: blocked }, { ...well, tcp: blocked }, { ...well, udp: blocked, tcp: blocked }, { ...well, deviceTime: facts.time + 800 * DAY }, { page: 'http', http: silent },
    ...[{ arrived: 0, secured: 0, failed: 0 }, { arrived: 1, secured: 0, failed: 1 }, { arrived: 1, secured: 1, failed: 0 }].flatMap((handshakes) => [{ ...well, https: silent, handshakes }, { ...well, wss: silent, handshakes }]),
  ];

  test.each(['en', 'zh-CN'] as const)('%s: every red and yellow light comes with what to do, without a gap', (locale) => {
    for (const result of every.flatMap(verdict)) {
      const { what, fix } = sayFinding(doctorWords[locale], result);
      expect(`${what}${fix ?? ''}`).not.toMatch(/[{}]/);
      if (result.light === 'red' || result.light === 'yellow') expect(fix, `${result.layer} ${result.cause}`).toBeTruthy();
    }
  });

  test('both languages speak of the same', () => {
    expect(Object.keys(doctorWords['zh-CN'].findings)).toEqual(Object.keys(doctorWords.en.findings));
    expect(Object.keys(doctorWords['zh-CN'].facts)).toEqual(Object.keys(doctorWords.en.facts));
  });

  test('how far clocks are apart', () => {
    expect([400 * DAY, 90 * 60_000, 119_000, 250].map((ms) => sayDuration(doctorWords.en, ms))).toEqual(['400 days', '90 minutes', '119 seconds', '0.3 seconds']);
  });

  test('the copied text says it all in plain lines', () => {
    const text = summary({ words: doctorWords.en, locale: 'en', device: 'Chrome, Android', origin: 'https://10.0.0.2:4443', results: verdict({ ...well, udp: blocked }), at: new Date(0) });
    expect(text).toContain('Chrome, Android → https://10.0.0.2:4443');
    expect(text).toContain('[Fails] Sound and picture, usual way (UDP): UDP to port 44444 does not get through.');
    expect(text).toMatch(/ {2}→ Let UDP port 44444 through/);
  });
});

test('steadiness: the middle one, the steps between neighbours, and what never came back', () => {
  expect(steadiness([10, 12, undefined, 11, 40])).toEqual({ rtt: 12, jitter: (2 + 1 + 29) / 3, loss: expect.closeTo(0.2) as number });
  expect(steadiness([])).toEqual({ rtt: 0, jitter: 0, loss: 1 });
  expect(steadiness([undefined])).toEqual({ rtt: 0, jitter: 0, loss: 1 });
});
