import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { consoleContract, type ConsoleContract } from '../../../../main/contract/console.ts';
import type { ConsoleState, Sample } from '../../../../main/contract/console/state.ts';
import type { Carrier, Door } from '../../../../renderer/console/carrier.ts';
import { provideCarrier, useConsole } from '../../../../renderer/console/stores/console.ts';
import { FakeLink } from '../../../support/fakeLink.ts';
import { canned, cannedHistory } from '../../../support/consoleGallery/scene.ts';

let link: FakeLink<ConsoleContract>;
const at = (time: number): Sample => ({ ...canned('class').load!, at: time });
const state = (load: Sample): ConsoleState => ({ ...canned('class'), load });

function start(carrier: Partial<Carrier> = {}) {
  const pinia = createPinia();
  setActivePinia(pinia);
  provideCarrier(pinia, { kind: 'browser', link, door: null, ...carrier });
  return useConsole(pinia);
}

beforeEach(() => {
  link = new FakeLink<ConsoleContract>(consoleContract);
  link.answer('getState', () => state(at(10_000)));
  link.answer('getHistory', () => [at(6000), at(8000), at(10_000)]);
});

describe('the console store', () => {
  it('has state and history as soon as it is connected', async () => {
    const soupbox = start();
    await vi.waitFor(() => expect(soupbox.history).toHaveLength(3));
    expect(soupbox.running).toBe(true);
  });

  it('adds each measurement once, whatever else is pushed', async () => {
    const soupbox = start();
    await vi.waitFor(() => expect(soupbox.history).toHaveLength(3));
    link.say('state', state(at(10_000)));
    link.say('state', state(at(12_000)));
    link.say('state', state(at(12_000)));
    expect(soupbox.history.map((sample) => sample.at)).toEqual([6000, 8000, 10_000, 12_000]);
  });

  it('keeps ten minutes and no more', async () => {
    link.answer('getHistory', () => cannedHistory('class').concat(cannedHistory('class')).concat(cannedHistory('class')));
    const soupbox = start();
    await vi.waitFor(() => expect(soupbox.history).toHaveLength(300));
    link.say('state', state(at(Date.now() + 60_000)));
    expect(soupbox.history).toHaveLength(300);
  });

  it('asks again after the connection was lost', async () => {
    const soupbox = start();
    await vi.waitFor(() => expect(link.askedFor('getState')).toHaveLength(1));
    link.become('lost');
    expect(soupbox.isOpen).toBe(false);
    link.become('open');
    await vi.waitFor(() => expect(link.askedFor('getState')).toHaveLength(2));
  });

  it('can hear over its link: no proxy of Vue stands before it', () => {
    const soupbox = start();
    const heard: number[] = [];
    soupbox.link.on('log', ({ entries }) => heard.push(entries.length));
    link.say('log', { entries: [] });
    expect(heard).toEqual([0]);
  });

  it('follows the door', () => {
    let tell = () => {};
    const door = { closed: true, onChange: (listener: () => void) => ((tell = listener), () => {}), signIn: () => Promise.resolve() };
    const soupbox = start({ door: door as Door });
    expect(soupbox.signInNeeded).toBe(true);
    door.closed = false;
    tell();
    expect(soupbox.signInNeeded).toBe(false);
  });
});
