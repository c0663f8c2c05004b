import { describe, expect, test } from 'vitest';
import { certificateState, certificateWarnings } from '../../../main/console/certificate.ts';
import { quietCertificates } from '../../support/quietCertificates.ts';

const now = Date.parse('2026-11-02T08:00:00Z');
const days = (count: number) => now + count * 24 * 60 * 60 * 1000;
const meetingUrls = ['https://203.0.113.7:4443/'];
const warnings = (...given: Parameters<typeof quietCertificates>) => certificateWarnings({ certificates: quietCertificates(...given), meetingUrls }, now);

test('where all is well there is none, and the console sees no key', () => {
  expect(warnings()).toEqual([]);
  const state = certificateState({ certificates: quietCertificates(), meetingUrls });
  expect(state).toMatchObject({ mode: 'local-ca', fingerprint: 'AB:CD', authority: { name: 'Soupbox box ABCD', fingerprint: 'CA:CA' } });
  expect(JSON.stringify(state)).not.toContain('private key');
});

test('it shows the one in force where people are told to come, and where another is shown', () => {
  const [told, newer] = [quietCertificates().current, quietCertificates({ fingerprint: 'EF:01', notAfter: 5e12, names: ['10.0.0.9'] }).current];
  const state = certificateState({ certificates: quietCertificates({ fingerprint: 'EF:01' }), meetingUrls, entrances: [{ address: '203.0.113.7', certificate: told }, { address: '10.0.0.9', certificate: newer }] });
  expect(state).toMatchObject({ fingerprint: 'AB:CD', names: told.names, elsewhere: [{ address: '10.0.0.9', fingerprint: 'EF:01', notAfter: 5e12 }] });
});

describe('warnings', () => {
  test('the address that people are told is not in the certificate; others do not matter as much', () => {
    expect(warnings({ outside: ['2001:db8::5', '203.0.113.7'] })).toEqual([{ kind: 'certificate-outside', severity: 'warning', detail: { addresses: '203.0.113.7' }, action: 'open-certificate' }]);
    expect(warnings({ outside: ['2001:db8::5'] })).toEqual([]);
  });
  test('own files that run out, or have', () => {
    const own = { mode: 'own-files', ca: null } as const;
    expect(warnings({ ...own, notAfter: days(15) })).toEqual([]);
    expect(warnings({ ...own, notAfter: days(13) })).toMatchObject([{ kind: 'certificate-expiring', severity: 'warning', detail: { on: '2026-11-15' } }]);
    expect(warnings({ ...own, notAfter: days(-1) })).toMatchObject([{ kind: 'certificate-expired', severity: 'error', detail: { on: '2026-11-01' } }]);
    expect(warnings({ notAfter: days(13) }), 'our own is renewed by itself').toEqual([]);
  });
  test('own files that are not used', () => expect(warnings({}, { refused: 'There is no file x.' })).toMatchObject([{ kind: 'certificate-refused', severity: 'error', detail: { reason: 'There is no file x.' } }]));
  test('another authority, unless the host asked for it', () => {
    expect(warnings({}, { replaced: { at: now, why: 'damaged' } })).toMatchObject([{ kind: 'authority-replaced', detail: { why: 'damaged', on: '2026-11-02' }, action: 'dismiss' }]);
  });
  test('a clock that is behind the authority', () => {
    const { ca } = quietCertificates().current;
    expect(warnings({ ca: { ...ca!, notBefore: days(3) } })).toMatchObject([{ kind: 'authority-early', severity: 'error', detail: { from: '2026-11-05', today: '2026-11-02' } }]);
  });
  test('ranges that wait for a new authority', () => expect(warnings({}, { rangesDiffer: true })).toMatchObject([{ kind: 'authority-ranges', severity: 'info' }]));
});
