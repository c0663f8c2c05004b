import { computed, ref, watch } from 'vue';

interface LimitOptions {
  /** What holds. */
  value(): number | null;
  /** From and to, both included. */
  range(): readonly [number, number];
  /** Whether it holds from now on. */
  change(value: number | null): Promise<boolean>;
}

const textOf = (value: number | null) => (value === null ? '' : String(value));

/** A number that is typed, or nothing. What is refused gives way to what holds. */
export function useLimit({ value, range, change }: LimitOptions) {
  const typed = ref(textOf(value()));
  const parsed = computed(() => (typed.value.trim() === '' ? null : /^\d{1,6}$/.test(typed.value.trim()) ? Number(typed.value) : NaN));
  const wrong = computed(() => {
    const [from, to] = range();
    return parsed.value !== null && !(parsed.value >= from && parsed.value <= to);
  });

  /** What was last asked for or told: the answer comes a moment later, when somebody may be typing again. */
  let settled = value();

  function settle(now: number | null): void {
    const untouched = parsed.value === settled;
    settled = now;
    if (untouched) typed.value = textOf(now);
  }
  watch(value, settle);

  async function commit(): Promise<void> {
    const wanted = parsed.value;
    if (wrong.value || wanted === settled) return;
    settled = wanted;
    if (!(await change(wanted)) && settled === wanted) settle(value());
  }

  return { typed, wrong, commit };
}
