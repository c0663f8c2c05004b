import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { chatText, device, displayName, id, madeId, roomId } from '../../../main/contract/text.ts';
import { newId } from '../../../renderer/meeting/session/ids.ts';

const ok = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) => schema.safeParse(value).success;
const LONG = 'x'.repeat(10_240);

describe('row 40: ids', () => {
  test.each(['a', 'A-1_b.c', '0', 'x'.repeat(64), '6d1f8a7e-9c1b-4f57-8f57-2f1f0f7f3f01', 'constructor'])('%j is one', (value) => {
    expect(ok(id, value)).toBe(true);
    expect(ok(roomId, value)).toBe(true);
  });

  const never = ['', 'x'.repeat(65), LONG, 'a b', 'a/b', '../etc', '..', '.', '-', '__', '__proto__', 'a\u0000b', 'a\n', '\u202Egpj', 'a\u200Bb', 'é\u0000', 'a%2f', 'a?b', 'a#b', 'a\\b', '😀', '\u3164', '-\u3164', '\u115f\u1160', '\uffa0', 5, null, undefined, {}, ['a']];
  test.each(never)('%j is neither an id nor a room id', (value) => {
    expect(ok(id, value)).toBe(false);
    expect(ok(roomId, value)).toBe(false);
  });

  test.each(['会议室', 'Büro-3', 'комната', 'غرفة', 'कमरा', 'e\u0301tage'])('%j is a room id, and no peer id', (value) => {
    expect(ok(roomId, value)).toBe(true);
    expect(ok(id, value)).toBe(false);
  });

  test('the id of a room is 64 characters at most in any script', () => {
    expect(ok(roomId, '会'.repeat(64))).toBe(true);
    expect(ok(roomId, '会'.repeat(65))).toBe(false);
  });
});

describe('ids that clients make', () => {
  test.each(['6d1f8a7e-9c1b-4f57-8f57-2f1f0f7f3f01', '6d1f8a7e9c1b4f578f572f1f0f7f3f01', '6D1F8A7E-9C1B-4F57-8F57-2F1F0F7F3F01', randomUUID(), newId()])('%j is one', (value) => {
    expect(ok(madeId, value)).toBe(true);
  });

  // The first three are events of every emitter, https://nodejs.org/api/events.html
  test.each(['error', 'newListener', 'removeListener', 'constructor', '1234', 'x'.repeat(32), 'a'.repeat(31), 'a'.repeat(33), '6d1f8a7e9c1b-4f57-8f57-2f1f0f7f3f01', 5, null])('%j is none', (value) => {
    expect(ok(madeId, value)).toBe(false);
  });
});

describe('row 37: names', () => {
  test.each(['Ann', 'Ann O’Neil', '小明', 'אנה', '👩‍💻 Ann', '<b>bold</b>', 'x'.repeat(64)])('%j is a name; what it looks like in HTML is the page’s concern', (name) => {
    expect(displayName.parse(name)).toBe(name);
  });

  test.each(['', '   ', '\t', 'x'.repeat(65), LONG, 'a\nb', 'a\u0000b', 'a\u001Bb', 'a\u0085b', 'a\u202Eb', 'a\u200Fb', 'a\u2066b', 7, null, {}])('%j is none', (name) => {
    expect(ok(displayName, name)).toBe(false);
  });

  test('blanks around it are cut off before it is measured', () => {
    expect(displayName.parse('  Ann ')).toBe('Ann');
    expect(displayName.parse(` ${'x'.repeat(64)} `)).toHaveLength(64);
  });
});

describe('row 37: chat', () => {
  test.each(['hi', 'two\nlines\tand a tab', '<script>alert(1)</script>', 'x'.repeat(2000), '谁在？'])('%j may be said', (text) => {
    expect(chatText.parse(text)).toBe(text);
  });

  test.each(['', ' \n ', 'x'.repeat(2001), LONG, 'a\u0000b', 'a\u001B[31m', 'a\u202Eb', 'a\rb', 5, null])('%j may not', (text) => {
    expect(ok(chatText, text)).toBe(false);
  });
});

describe('devices', () => {
  test('what is left out is unknown, what is not asked for is dropped', () => {
    expect(device.parse({ evil: 1 })).toEqual({ flag: 'unknown', name: 'unknown' });
  });

  test.each([{ flag: LONG }, { name: LONG }, { version: LONG }, { flag: 5 }, 'chrome', null])('%j is none', (value) => {
    expect(ok(device, value)).toBe(false);
  });
});

describe('names that only seem to be there', () => {
  test.each(['\u200b', '\u2060', '\u3164', '\u061c', 'a\u061cb', 'a\u2028b', '\u2800', '\u200d'])('%j is refused', (name) => {
    expect(displayName.safeParse(name).success).toBe(false);
  });

  test.each(['👩\u200d👧', 'می\u200cخواهم', '李雷', '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}', '?'])('%s is a name', (name) => {
    expect(displayName.parse(name)).toBe(name);
  });
});
