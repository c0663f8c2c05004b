import { expect, test } from 'vitest';
import { redactDump } from '../../../../main/console/inspect/redact.ts';

test('what nobody has looked at yet is hidden, whatever it holds', () => {
  expect(redactDump({ id: 'a', brandNew: { password: 'x' }, dtlsPrivateKey: 'x', iceParameters: { usernameFragment: 'u', password: 'x', iceLite: true } })).toEqual({
    id: 'a',
    brandNew: '[hidden]',
    dtlsPrivateKey: '[hidden]',
    iceParameters: { usernameFragment: 'u', password: '[hidden]', iceLite: true },
  });
});

test('in lists, too; what is undefined is left out', () => {
  expect(redactDump({ codecs: [{ mimeType: 'audio/opus', secret: 1 }], rtx: undefined })).toEqual({ codecs: [{ mimeType: 'audio/opus', secret: '[hidden]' }] });
});

test('parameters of codecs have names of their own, but none that sound like a key', () => {
  expect(redactDump({ parameters: { 'profile-level-id': '42e01f', apt: 96, 'srtp-key': 'x' } })).toEqual({ parameters: { 'profile-level-id': '42e01f', apt: 96, 'srtp-key': '[hidden]' } });
});

test('of a certificate the fingerprint is shown', () => {
  expect(redactDump({ dtlsRemoteCert: 'no certificate' })).toEqual({ dtlsRemoteCert: '[hidden]' });
});
