import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../../../../main/contract/console/inspect.ts';
import { asText, matcher } from '../../../../../renderer/console/screens/logs/filter.ts';

const entry = (change: Partial<LogEntry>): LogEntry => ({ seq: 1, time: Date.UTC(2026, 10, 22, 12), level: 'info', subsystem: 'rooms', message: 'room opened', fields: { room: 'physics-8b' }, ...change });
const all = { level: 'trace', subsystem: null, text: '' } as const;

describe('a filter', () => {
  it.each([
    [{}, true],
    [{ level: 'info' }, true],
    [{ level: 'warn' }, false],
    [{ subsystem: 'rooms' }, true],
    [{ subsystem: 'http' }, false],
    [{ text: 'OPENED physics' }, true],
    [{ text: 'opened chemistry' }, false],
    [{ text: 'rooms' }, true],
    [{ text: '   ' }, true],
  ] as const)('%j lets it through: %s', (filter, expected) => {
    expect(matcher({ ...all, ...filter })(entry({}))).toBe(expected);
  });

  it('decides about 20 000 entries at once', () => {
    const many = Array.from({ length: 20_000 }, (_, seq) => entry({ seq, fields: { room: `room-${seq}` } }));
    expect(many.filter(matcher({ ...all, text: 'room-19999' }))).toHaveLength(1);
  });
});

it('is saved a line an entry, in UTC', () => {
  expect(asText([entry({}), entry({ level: 'warn', fields: {}, message: 'slow' })])).toBe(
    '2026-11-22T12:00:00.000Z INFO  rooms room opened room=physics-8b\n2026-11-22T12:00:00.000Z WARN  rooms slow\n',
  );
});
