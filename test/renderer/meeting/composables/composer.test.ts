import { expect, test } from 'vitest';
import { composer } from '../../../../renderer/meeting/composables/composer.ts';

/** Messages that arrive, or do not, when the test says so. */
function slowly() {
  const sent: string[] = [];
  let settle!: { arrive: () => void; fail: () => void };
  const { text, failed, sending, submit } = composer((message) => {
    sent.push(message);
    return new Promise((arrive, reject) => (settle = { arrive, fail: () => reject(new Error('lost')) }));
  });
  return { text, failed, sending, submit, sent, arrive: () => settle.arrive(), fail: () => settle.fail() };
}

test('what is typed while a message is under way stays', async () => {
  const { text, failed, sending, submit, sent, arrive } = slowly();
  text.value = ' first ';
  const submitted = submit();
  expect([text.value, sending.value]).toEqual(['', true]);
  text.value = 'and the second';
  arrive();
  await submitted;
  expect([text.value, sending.value, failed.value, sent]).toEqual(['and the second', false, false, ['first']]);
});

test.each([['', 'first'], ['and the second', 'first\nand the second']])('a message that fails is back, before what was typed meanwhile (%j)', async (typed, left) => {
  const { text, failed, submit, fail } = slowly();
  text.value = 'first';
  const submitted = submit();
  text.value = typed;
  fail();
  await submitted;
  expect([text.value, failed.value]).toEqual([left, true]);
});
