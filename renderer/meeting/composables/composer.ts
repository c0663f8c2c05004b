import { ref } from 'vue';

/** What is being typed, and sent by `send`. What is typed while a message is under way is the next one. */
export function composer(send: (text: string) => Promise<void>) {
  const text = ref('');
  const failed = ref(false);
  const sending = ref(false);

  async function submit(): Promise<void> {
    const message = text.value.trim();
    text.value = '';
    sending.value = true;
    failed.value = false;
    try {
      await send(message);
    } catch {
      // Back in front, so that nothing has to be typed twice.
      text.value = text.value.trim() ? `${message}\n${text.value}` : message;
      failed.value = true;
    } finally {
      sending.value = false;
    }
  }

  return { text, failed, sending, submit };
}
