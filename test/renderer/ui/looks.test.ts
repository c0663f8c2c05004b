import { describe, expect, it } from 'vitest';
import { avatarColours, colourOf } from '../../../renderer/ui/colour.ts';
import { bitrate, bytes, percent, preciseTime, shortId, timeOfDay } from '../../../renderer/ui/format.ts';
import { initials } from '../../../renderer/ui/initials.ts';
import { detectPlatform } from '../../../renderer/ui/platform.ts';

describe('initials', () => {
  it.each([
    ['Anna Berg', 'AB'],
    ['anna', 'A'],
    ['Maximiliane von Habsburg-Lothringen', 'MH'],
    ['王小明', '小明'],
    ['李娜', '李娜'],
    ['陈', '陈'],
    ['  spaced   out  ', 'SO'],
    ['👩‍🏫 Teacher', '👩‍🏫T'],
    ['Åsa Šarić', 'ÅŠ'],
    ['Zoe\u0308', 'Z'],
    ['e\u0301lan', 'E\u0301'],
    ['हिन्दी', 'हि'],
    ['', '?'],
  ])('of %j are %s', (name, expected) => {
    expect(initials(name)).toBe(expected);
  });
});

describe('colourOf', () => {
  it('is the same for the same id and spreads over different ones', () => {
    expect(colourOf('abc')).toBe(colourOf('abc'));
    expect(new Set(Array.from({ length: 100 }, (_, index) => colourOf(`peer-${index}`))).size).toBeGreaterThan(8);
  });

  it.each(avatarColours)('%s carries white text (contrast of at least 4.5)', (colour) => {
    expect(1.05 / (luminance(colour) + 0.05)).toBeGreaterThanOrEqual(4.5);
  });
});

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

describe('format', () => {
  it('writes bitrates with their unit', () => {
    expect(bitrate(64_000, 'en')).toBe('64 kbit/s');
    expect(bitrate(1_250_000, 'en')).toBe('1.3 Mbit/s');
    expect(bitrate(0, 'en')).toBe('0 kbit/s');
  });

  it('writes sizes and shares to two or three digits', () => {
    expect(bytes(0, 'en')).toBe('0 B');
    expect(bytes(151_000_000, 'en')).toBe('151 MB');
    expect(bytes(1_530_000_000, 'en')).toBe('1.5 GB');
    expect(percent(0.034, 'en')).toBe('3.4%');
    expect(percent(2.5, 'en')).toBe('250%');
  });

  it('writes a time of day to the millisecond', () => {
    expect(preciseTime(new Date(2026, 0, 5, 14, 5, 9, 7).getTime(), 'en')).toBe('14:05:09.007');
  });

  it('writes times in the way of the place', () => {
    const afternoon = new Date(2026, 0, 5, 14, 5).getTime();
    expect(timeOfDay(afternoon, 'en-US')).toMatch(/2:05\sPM/);
    expect(timeOfDay(afternoon, 'zh-CN')).toBe('14:05');
  });

  it('shortens long ids only', () => {
    expect(shortId('abc')).toBe('abc');
    expect(shortId('0123456789')).toBe('01234567…');
  });
});

describe('detectPlatform', () => {
  it.each([
    ['Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36', 0, 'android', 'chrome'],
    ['Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 Chrome/122.0 Mobile Safari/537.36', 0, 'android', 'samsung'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1', 5, 'ios', 'safari'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/130.0 Mobile/15E148 Safari/604.1', 5, 'ios', 'chrome'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15', 5, 'ios', 'safari'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15', 0, 'macos', 'safari'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0', 0, 'windows', 'edge'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 0, 'linux', 'firefox'],
    ['Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36', 0, 'chromeos', 'chrome'],
    ['something else', 0, 'linux', 'other'],
  ])('reads %s', (userAgent, touchPoints, system, browser) => {
    expect(detectPlatform(userAgent, touchPoints)).toMatchObject({ system, browser });
  });
});
