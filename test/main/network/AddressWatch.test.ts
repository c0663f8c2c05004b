import { afterEach, describe, expect, test, vi } from 'vitest';
import { silentLogger } from '../../../main/lib/logger.ts';
import { AddressWatch, Presence, type Whereabouts } from '../../../main/network/AddressWatch.ts';

describe('an address that is not there any more', () => {
  const presence = () => new Presence(['a', 'b'], 10_000);

  test('is away for ten seconds, then gone', () => {
    const watched = presence();
    expect(watched.look(['b'], 2000)).toEqual({ present: ['b'], away: ['a'] });
    expect(watched.look(['b'], 9000)).toEqual({ present: ['b'], away: ['a'] });
    expect(watched.look(['b'], 1000)).toEqual({ present: ['b'], away: [] });
  });

  test('that is back meanwhile was never gone, and the time counts anew', () => {
    const watched = presence();
    watched.look(['b'], 2000);
    watched.look(['b'], 8000);
    expect(watched.look(['a', 'b'], 1000)).toEqual({ present: ['a', 'b'], away: [] });
    watched.look(['b'], 2000);
    expect(watched.look(['b'], 8000).away).toEqual(['a']);
  });

  test('what comes is there at once, in the order of the system', () => {
    expect(presence().look(['c', 'a', 'b'], 2000)).toEqual({ present: ['c', 'a', 'b'], away: [] });
  });
});

describe('watching', () => {
  let watch: AddressWatch | undefined;
  afterEach(() => {
    watch?.close();
    vi.useRealTimers();
  });

  function start(follow: (whereabouts: Whereabouts) => Promise<boolean | undefined>, first = ['a'], known?: string[]) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const system = { addresses: first };
    watch = new AddressWatch({ look: () => system.addresses, follow, logger: silentLogger, known });
    return system;
  }

  test('tells of changes and of nothing else, within two seconds', async () => {
    const follow = vi.fn(async () => true);
    const system = start(follow);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(follow).toHaveBeenCalledExactlyOnceWith({ present: ['a'], away: [] });
    system.addresses = ['a', 'b'];
    await vi.advanceTimersByTimeAsync(2000);
    expect(follow).toHaveBeenLastCalledWith({ present: ['a', 'b'], away: [] });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(follow).toHaveBeenCalledTimes(2);
  });

  test('what has come while everything else started is told at the first look; what has gone is away', async () => {
    const follow = vi.fn(async () => true);
    start(follow, ['b', 'c'], ['a', 'b']);
    await vi.advanceTimersByTimeAsync(2000);
    expect(follow).toHaveBeenCalledExactlyOnceWith({ present: ['b', 'c'], away: ['a'] });
  });

  test('where nothing may be done just now it is asked at every look, however long that takes', async () => {
    const follow = vi.fn(async (): Promise<boolean | undefined> => undefined);
    start(follow);
    await vi.advanceTimersByTimeAsync(40_000);
    expect(follow).toHaveBeenCalledTimes(20);
    follow.mockResolvedValue(false);
    await vi.advanceTimersByTimeAsync(8000);
    expect(follow).toHaveBeenCalledTimes(23);
  });

  test('what threw is tried again as soon as what could not be done', async () => {
    const follow = vi.fn(() => Promise.reject(new Error('busy')));
    start(follow);
    await vi.advanceTimersByTimeAsync(14_000);
    expect(follow).toHaveBeenCalledTimes(3);
  });

  test('what could not be done is tried again, ever later', async () => {
    const follow = vi.fn(async () => false);
    const system = start(follow);
    system.addresses = ['b', 'a'];
    await vi.advanceTimersByTimeAsync(14_000);
    expect(follow).toHaveBeenCalledTimes(3);
    follow.mockResolvedValue(true);
    await vi.advanceTimersByTimeAsync(200_000);
    expect(follow).toHaveBeenCalledTimes(4);
  });

  test('while the computer sleeps nobody is gone: three minutes without a look count as little', async () => {
    const follow = vi.fn(async (_: Whereabouts) => true);
    const system = start(follow, ['a', 'b']);
    system.addresses = ['b'];
    await vi.advanceTimersByTimeAsync(2000);
    expect(follow).toHaveBeenLastCalledWith({ present: ['b'], away: ['a'] });
    // The clock jumps; the timer that was due fires once.
    vi.setSystemTime(Date.now() + 180_000);
    const now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => now + 180_000);
    await vi.advanceTimersByTimeAsync(2000);
    vi.mocked(performance.now).mockRestore();
    expect(follow).toHaveBeenCalledOnce();
    system.addresses = ['a', 'b'];
    await vi.advanceTimersByTimeAsync(2000);
    expect(follow).toHaveBeenLastCalledWith({ present: ['a', 'b'], away: [] });
  });

  test('after the end nothing is looked at', async () => {
    const follow = vi.fn(async () => true);
    const system = start(follow);
    watch!.close();
    system.addresses = [];
    await vi.advanceTimersByTimeAsync(20_000);
    expect(follow).not.toHaveBeenCalled();
  });
});
