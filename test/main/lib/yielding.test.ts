import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const file = path.join(import.meta.dirname, '../../../main/lib/yielding.ts');
const script = `
  import { execFileSync } from 'node:child_process';
  import { readdirSync, readFileSync } from 'node:fs';
  import { getPriority } from 'node:os';
  import { letHelpersYield } from ${JSON.stringify(file)};
  letHelpersYield();
  const threads = readdirSync('/proc/self/task').map((id) => [readFileSync('/proc/self/task/' + id + '/comm', 'utf8').trim(), getPriority(Number(id))]);
  const child = Number(execFileSync(process.execPath, ['-p', 'os.getPriority()'], { encoding: 'utf8' }));
  console.log(JSON.stringify({ threads, child }));
`;

test.runIf(process.platform === 'linux' && Number.parseInt(process.versions.node) >= 24)('V8’s threads yield; ours does not, nor do the processes that it starts', () => {
  const before = JSON.parse(execFileSync(process.execPath, ['-p', 'os.getPriority()'], { encoding: 'utf8' })) as number;
  const { threads, child } = JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })) as { threads: [string, number][]; child: number };
  const of = (helpers: boolean) => new Set(threads.filter(([name]) => (name === 'V8Worker') === helpers).map(([, priority]) => priority));
  expect(of(true)).toEqual(new Set([10]));
  expect(of(false)).toEqual(new Set([before]));
  expect(child).toBe(before);
});
