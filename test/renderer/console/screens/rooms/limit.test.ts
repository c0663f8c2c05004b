import { expect, test } from 'vitest';
import { nextTick, ref } from 'vue';
import { useLimit } from '../../../../../renderer/console/screens/rooms/limit.ts';

/** A limit of 30 that the appliance accepts, or not, when the test says so. */
function limit() {
  const value = ref<number | null>(30);
  const asked: (number | null)[] = [];
  let answer!: (accepted: boolean) => void;
  const change = (wanted: number | null) => (asked.push(wanted), new Promise<boolean>((resolve) => (answer = resolve)));
  const { typed, wrong, commit } = useLimit({ value: () => value.value, range: () => [1, 100], change });
  return { value, asked, typed, wrong, commit, answer: (accepted: boolean) => answer(accepted) };
}

test('what is accepted stays, and is asked for once', async () => {
  const { value, asked, typed, commit, answer } = limit();
  typed.value = '12';
  const committed = Promise.all([commit(), commit()]);
  answer(true);
  value.value = 12;
  await committed;
  expect([typed.value, asked]).toEqual(['12', [12]]);
});

test('what is refused gives way to what holds, and may be asked for again', async () => {
  const { asked, typed, commit, answer } = limit();
  typed.value = '12';
  let committed = commit();
  answer(false);
  await committed;
  expect(typed.value).toBe('30');
  typed.value = '12';
  committed = commit();
  answer(true);
  await committed;
  expect(asked).toEqual([12, 12]);
});

test('whoever types on is not interrupted by a refusal', async () => {
  const { typed, commit, answer } = limit();
  typed.value = '12';
  const committed = commit();
  typed.value = '15';
  answer(false);
  await committed;
  expect(typed.value).toBe('15');
});

test('what is out of range or no number is not asked for; what another console sets is shown', async () => {
  const { value, asked, typed, wrong, commit } = limit();
  for (const text of ['0', '101', 'x', '1.5']) {
    typed.value = text;
    expect(wrong.value).toBe(true);
    await commit();
  }
  expect(asked).toEqual([]);
  typed.value = '30';
  value.value = null;
  await nextTick();
  expect(typed.value).toBe('');
});
