/** Runs small system programs and waits for them. */
import { spawn, spawnSync } from 'node:child_process';

/** Runs to its end and answers what it wrote. Throws with what it complained of. */
export async function run(program: string, ...args: string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr.trim() || `ended with ${code}`}`);
  return stdout;
}

/** Why hosts of one's own cannot be made here; undefined where they can. */
export const noNamespaces = whyNot();

function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are Linux’s';
  if (process.getuid?.() !== 0) return 'only root makes network namespaces';
  const name = `sb-try-${process.pid}`;
  const made = spawnSync('ip', ['netns', 'add', name]);
  if (made.status !== 0) return `network namespaces cannot be made: ${String(made.stderr ?? made.error).trim()}`;
  const veth = spawnSync('ip', ['-n', name, 'link', 'add', 'try0', 'type', 'veth', 'peer', 'name', 'try1']);
  spawnSync('ip', ['netns', 'del', name]);
  return veth.status === 0 ? undefined : `virtual cables cannot be laid: ${String(veth.stderr).trim()}`;
}
