import { describe, expect, it } from 'vitest';
import { nextTick, reactive } from 'vue';
import type { ChatMessage } from '../../../../main/contract/room/people.ts';
import { isDisplayName } from '../../../../main/contract/textRules.ts';
import { groupChat, onNewest } from '../../../../renderer/meeting/composables/chat.ts';
import { deviceItems } from '../../../../renderer/meeting/composables/deviceItems.ts';
import { summarise } from '../../../../renderer/meeting/composables/happenings.ts';
import { meetingLink } from '../../../../renderer/meeting/composables/link.ts';
import { nameProblem, nameWords, tidyName } from '../../../../renderer/meeting/composables/names.ts';
import { pageTitle } from '../../../../renderer/meeting/composables/pageTitle.ts';
import { en } from '../../../../renderer/meeting/i18n/en.ts';
import { zhCN } from '../../../../renderer/meeting/i18n/zh-CN.ts';
import { addChat } from '../../../../renderer/meeting/session/chatLog.ts';

describe('summarise', () => {
  it('names few and counts many', () => {
    expect(summarise([{ kind: 'joined', name: 'Anna' }, { kind: 'left', name: 'Ben' }])).toEqual([
      { key: 'people.joined', name: 'Anna' },
      { key: 'people.left', name: 'Ben' },
    ]);
    expect(summarise(Array.from({ length: 200 }, () => ({ kind: 'joined' as const, name: 'x' })))).toEqual([{ key: 'people.joinedMany', n: 200 }]);
  });

  it('tells the last of several chat messages', () => {
    const said = (text: string) => ({ kind: 'chat' as const, name: 'Anna', text });
    expect(summarise([said('one'), said('two')])).toEqual([{ key: 'chat.says', name: 'Anna', text: 'two' }]);
  });
});

it('puts messages of one author together for three minutes', () => {
  const message = (peerId: string, sentAt: number) => ({ id: `${sentAt}`, peerId, displayName: peerId, text: 'x', sentAt });
  const lines = groupChat([message('a', 0), message('a', 60_000), message('b', 61_000), message('b', 300_000)]);
  expect(lines.map(({ continues }) => continues)).toEqual([false, true, false, false]);
});

it('notices new messages, also when the log is full and each takes the place of the oldest', async () => {
  const state = reactive({ chat: [] as ChatMessage[], unreadChat: 0, peerId: 'me' });
  const seen: (string | undefined)[] = [];
  const stop = onNewest(() => state.chat, () => seen.push(state.chat.at(-1)?.id));
  for (let n = 1; n <= 503; n += 1) {
    addChat(state, { id: `m${n}`, peerId: 'bob', displayName: 'Bob', text: 'x', sentAt: n });
    if (n > 498) await nextTick();
  }
  stop();
  expect(state.chat).toHaveLength(500);
  expect(seen).toEqual(['m499', 'm500', 'm501', 'm502', 'm503']);
});

it('names devices that hide their names, and leaves out those without an id', () => {
  const words = { standard: 'Default', unnamed: (number: number) => `Camera ${number}` };
  const items = deviceItems([{ deviceId: '', label: '' }, { deviceId: 'default', label: '' }, { deviceId: 'x', label: '' }, { deviceId: 'y', label: 'Logi' }], words);
  expect(items).toEqual([{ value: 'default', label: 'Default' }, { value: 'x', label: 'Camera 2' }, { value: 'y', label: 'Logi' }]);
});

it('shares the room and nothing that is only mine', () => {
  expect(meetingLink('物理8b', null, 'https://10.0.0.2:4443/?roomId=old&displayName=Anna&mic=false#x')).toBe('https://10.0.0.2:4443/?roomId=%E7%89%A9%E7%90%868b');
  expect(meetingLink('a', 'https://10.0.0.3:5443', 'https://10.0.0.2:4443/?roomId=a')).toBe('https://10.0.0.3:5443/?roomId=a');
});

it('says what is wrong with a name', () => {
  expect(nameProblem('  ')).toBe('empty');
  expect(nameProblem('x'.repeat(65))).toBe('long');
  expect(nameProblem('\u3164')).toBe('characters');
  expect(nameProblem(' 王小明 ')).toBeNull();
});

it('takes from a name what nobody sees, rather than refuse it', () => {
  const typed = ['נועה\u200f', '\ufeffAnna', 'Jo\u00adhanna', 'a\u202eb', 'Anna\tB\u2028', ' \u200e'];
  expect(typed.map(tidyName)).toEqual(['נועה', 'Anna', 'Johanna', 'ab', 'Anna B', '']);
  expect(typed.map(nameProblem)).toEqual([null, null, null, null, null, 'empty']);
  expect(typed.slice(0, 5).every((name) => isDisplayName(tidyName(name)))).toBe(true);
  expect(Object.values(nameWords).map((key) => [en, zhCN].every(({ join }) => join[key.slice('join.'.length) as keyof typeof join]))).toEqual([true, true, true]);
});

it('puts unread messages into the title', () => {
  expect(pageTitle('Physics8b', 0)).toBe('Physics8b – Soupbox');
  expect(pageTitle('Physics8b', 2)).toBe('(2) Physics8b – Soupbox');
  expect(pageTitle('Physics8b', 100)).toBe('(99+) Physics8b – Soupbox');
});
