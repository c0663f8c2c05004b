import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { Refusal } from '../../../main/contract/errors.ts';
import { Belongings } from '../../../main/rooms/Belongings.ts';

class Thing {
  readonly observer = new EventEmitter();
  closed = false;
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  close(): void {
    this.closed = true;
    this.observer.emit('close');
  }
}

const make = (id: string) => () => Promise.resolve(new Thing(id));
const codes = (results: PromiseSettledResult<unknown>[]) => results.map((result) => (result.status === 'fulfilled' ? 200 : (result.reason as Refusal).code));

describe('one’s own things', () => {
  test('are found by id until they close', async () => {
    const own = new Belongings<Thing>('thing');
    const thing = await own.add(make('a'));
    expect([own.get('a'), own.has('a'), own.size, [...own]]).toEqual([thing, true, 1, [thing]]);
    thing.close();
    expect([own.has('a'), own.size]).toEqual([false, 0]);
  });

  test('row 14: others’ do not exist: 404', () => {
    const own = new Belongings<Thing>('producer');
    for (const id of ['a', '__proto__', 'constructor']) expect(() => own.get(id)).toThrow(expect.objectContaining({ code: 404, message: expect.stringContaining('producer') as string }) as Error);
  });

  test('what is made on a transport that closed meanwhile is closed, not kept', async () => {
    const own = new Belongings<Thing>('thing');
    const thing = new Thing('a');
    const transport = { closed: false };
    const adding = own.add(() => Promise.resolve(thing), transport);
    transport.closed = true;
    await expect(adding).rejects.toMatchObject({ code: 409 });
    expect([thing.closed, own.size]).toEqual([true, 0]);
  });

  test('what closes while it is being made is not kept', async () => {
    const own = new Belongings<Thing>('thing');
    const thing = new Thing('a');
    const made = await own.add(() => {
      thing.close();
      return Promise.resolve(thing);
    });
    expect(made).toBe(thing);
    expect(own.size).toBe(0);
  });
});

describe('row 21: the limit', () => {
  test('counts what is there, and a closed one makes room', async () => {
    const own = new Belongings<Thing>('thing', 2);
    const first = await own.add(make('a'));
    await own.add(make('b'));
    await expect(own.add(make('c'))).rejects.toMatchObject({ code: 429 });
    first.close();
    await own.add(make('c'));
    expect(own.size).toBe(2);
  });

  test('holds in a burst, and nothing is made that will not be kept', async () => {
    const own = new Belongings<Thing>('thing', 2);
    let made = 0;
    const results = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => own.add(() => (made++, make(`t${i}`)()))));
    expect(codes(results)).toEqual([200, 200, 429, 429, 429, 429, 429, 429, 429, 429]);
    expect(made).toBe(2);
  });

  test('what could not be made counts no longer', async () => {
    const own = new Belongings<Thing>('thing', 1);
    await expect(own.add(() => Promise.reject(new Error('worker gone')))).rejects.toThrow('worker gone');
    await expect(
      own.add(() => {
        throw new Error('at once');
      }),
    ).rejects.toThrow('at once');
    expect((await own.add(make('a'))).id).toBe('a');
  });
});
