import { describe, expect, it } from 'vitest';
import { linkify } from '../../../../renderer/meeting/composables/linkify.ts';

const links = (message: string) => linkify(message).filter(({ kind }) => kind === 'link').map(({ text }) => text);

describe('linkify', () => {
  it('finds addresses and keeps every character', () => {
    const message = 'See https://a.example/x?y=1#z, or http://192.168.1.20:4443 (soon).';
    expect(links(message)).toEqual(['https://a.example/x?y=1#z', 'http://192.168.1.20:4443']);
    expect(linkify(message).map(({ text }) => text).join('')).toBe(message);
  });

  it('stops at Chinese punctuation', () => {
    expect(links('打开https://a.example/x，然后看“https://b.example”。')).toEqual(['https://a.example/x', 'https://b.example']);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'ftp://a.example', '<img src=x onerror=alert(1)>', 'https://', 'a.example'])('leaves %s text', (message) => {
    expect(links(message)).toEqual([]);
  });
});
