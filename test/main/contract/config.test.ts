import { describe, expect, test } from 'vitest';
import { configSchema, defaultConfig, portRange } from '../../../main/contract/config.ts';

const refuses = (settings: object) => expect(configSchema.safeParse(settings).success).toBe(false);

test('the documented defaults', () => {
  expect(defaultConfig).toMatchObject({
    httpsPort: 4443,
    httpPort: 4480,
    adminPort: 4460,
    rtcPort: 44_444,
    rtpPorts: '45000-45999',
    listenIps: [],
    announcedAddress: null,
    workers: null,
    logLevel: 'info',
    rooms: { graceSeconds: 30, reconnectSeconds: 15, developerParameters: false },
    limits: { messagesPerSecond: 50, joinTimeoutSeconds: 10 },
  });
});

test('a part of a group leaves the rest of it at its defaults', () => {
  expect(configSchema.parse({ rooms: { graceSeconds: 1 } }).rooms).toEqual({ ...defaultConfig.rooms, graceSeconds: 1 });
});

describe('refused', () => {
  test.each([0, -1, 65_536, 1.5, '4443', null])('port %j', (port) => {
    for (const name of ['httpsPort', 'httpPort', 'adminPort', 'rtcPort']) refuses({ [name]: port });
  });
  test.each([['203.0.113.300'], ['localhost'], [''], '127.0.0.1'])('listening on %j', (listenIps) => refuses({ listenIps }));
  test.each([['javascript:alert(1)'], ['evil.example'], ['ftp://a.example']])('origin %j', (origin) => refuses({ allowedOrigins: [origin] }));
  test.each([0, 257, 1.5, '2'])('%j workers', (workers) => refuses({ workers }));
  test.each([{ rooms: { graceSeconds: -1 } }, { rooms: { maxPeersPerRoom: 0 } }, { media: { maxIncomingKbps: 1 } }, { limits: { joinTimeoutSeconds: 0 } }, { logLevel: 'loud' }, { announcedAddress: '' }])('%j', refuses);
});

describe('ranges of ports', () => {
  test.each(['1-1', '45000-45999', '1-65535'])('%s', (range) => expect(portRange.safeParse(range).success).toBe(true));
  test.each(['', '5', '10-5', '0-5', '5-70000', '5 - 6', '-5', '5-', 'a-b', '1-2-3', 5])('%j is none', (range) => expect(portRange.safeParse(range).success).toBe(false));
});

/** Forms are drawn from it: a setting without words would be a field without a label. */
test('every setting is described', () => {
  const undescribed: string[] = [];
  const visit = (schema: object, path: string): void => {
    const { shape, def, meta } = schema as { shape?: Record<string, object>; def: { innerType?: object }; meta(): { description?: string } | undefined };
    const inner = def.innerType as { shape?: Record<string, object> } | undefined;
    const children = shape ?? inner?.shape;
    if (children) for (const [key, child] of Object.entries(children)) visit(child, path ? `${path}.${key}` : key);
    else if (!meta.call(schema)?.description) undescribed.push(path);
  };
  visit(configSchema, '');
  expect(undescribed).toEqual([]);
});
