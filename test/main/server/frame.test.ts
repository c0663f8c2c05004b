import { describe, expect, test } from 'vitest';
import { parseFrame } from '../../../main/server/frame.ts';

const request = { request: true, id: 1, method: 'm', data: {} };

describe('what protoo says', () => {
  test.each([
    request,
    { ...request, data: undefined },
    { response: true, id: 1, ok: true, data: {} },
    { response: true, id: 1, ok: true },
    { response: true, id: 1, ok: false, errorCode: 403, errorReason: 'no' },
    { response: true, id: 1, errorCode: 403, errorReason: 'no' },
    { notification: true, method: 'm', data: { a: 1 } },
  ])('%j is taken as it is', (message) => {
    const text = JSON.stringify(message);
    expect(parseFrame(text)).toEqual(JSON.parse(text));
  });

  test('data that a client leaves out stays out', () => expect(parseFrame('{"request":true,"id":0,"method":"m"}')).toMatchObject({ id: 0 }));
});

describe('rows 1 and 7: what is none', () => {
  test.each(['null', '[]', '5', '"x"', 'true', '', '{', '{}', '{"request":true}', 'undefined', '\u0000'])('%j', (text) => expect(parseFrame(text)).toBeUndefined());

  test.each(['1e400', '"1"', '-1', '1.5', 'null', '9007199254740993', '{}'])('request id %s', (id) => {
    expect(parseFrame(`{"request":true,"id":${id},"method":"m","data":{}}`)).toBeUndefined();
    expect(parseFrame(`{"response":true,"id":${id},"ok":true}`)).toBeUndefined();
  });

  test.each(['', 'x'.repeat(129), 5, null])('method %j', (method) => {
    expect(parseFrame(JSON.stringify({ ...request, method }))).toBeUndefined();
    expect(parseFrame(JSON.stringify({ notification: true, method, data: {} }))).toBeUndefined();
  });

  test('request: "true"', () => {
    expect(parseFrame(JSON.stringify({ ...request, request: 'true' }))).toBeUndefined();
  });
});

test('an answer that says at length why not is cut, not refused', () => {
  const answer = parseFrame(JSON.stringify({ response: true, id: 1, ok: false, errorCode: 'odd', errorReason: 'x'.repeat(5000) }));
  expect(answer).toMatchObject({ response: true, id: 1, errorReason: 'x'.repeat(1024) });
});
