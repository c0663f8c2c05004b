/** Reads what `node --cpu-prof` writes. */

export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }[];
  /** Microseconds of the monotonic clock. */
  startTime: number;
  samples: number[];
  timeDeltas: number[];
}

export interface Spent {
  name: string;
  ms: number;
  /** Of all that was not idle. */
  share: number;
}

const IDLE = '(idle)';

/** Time by package and by function between two moments (monotonic milliseconds), most first. */
export function spentIn({ nodes, startTime, samples, timeDeltas }: CpuProfile, fromMs: number, toMs: number): { packages: Spent[]; functions: Spent[] } {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const packages = new Map<string, number>();
  const functions = new Map<string, number>();
  let now = startTime;
  samples.forEach((id, i) => {
    now += timeDeltas[i] ?? 0;
    // A sample stands for the time until the next one.
    const ms = (timeDeltas[i + 1] ?? 0) / 1000;
    const frame = byId.get(id)?.callFrame;
    if (!frame || frame.functionName === IDLE || now / 1000 < fromMs || now / 1000 > toMs) return;
    const owner = packageOf(frame.url, frame.functionName);
    add(packages, owner, ms);
    add(functions, owner === frame.functionName ? owner : `${frame.functionName || '(anonymous)'} · ${placeOf(frame.url, frame.lineNumber)}`, ms);
  });
  return { packages: ranked(packages), functions: ranked(functions) };
}

/** Whose code a script is: a package, a module of Node, a folder of ours, or what V8 says of itself. */
export function packageOf(url: string, functionName: string): string {
  if (url.startsWith('node:')) return url;
  const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (installed) return installed;
  const own = /\/(main\/[^/]+?)(?:\.ts|\/[^/]+)*$/.exec(url)?.[1];
  return own ?? (functionName || url || '(unknown)');
}

/** `main/rooms/Room.ts:12`: from the package or the folder on; V8 counts lines from 0. */
function placeOf(url: string, line: number): string {
  if (url.startsWith('node:')) return url;
  const short = /.*\/node_modules\/(.*)$/.exec(url)?.[1] ?? /\/(main\/.*)$/.exec(url)?.[1] ?? url;
  return `${short}:${line + 1}`;
}

function add(sums: Map<string, number>, name: string, ms: number) {
  sums.set(name, (sums.get(name) ?? 0) + ms);
}

function ranked(sums: ReadonlyMap<string, number>): Spent[] {
  const total = [...sums.values()].reduce((sum, ms) => sum + ms, 0);
  return [...sums].map(([name, ms]) => ({ name, ms, share: ms / total })).sort((a, b) => b.ms - a.ms);
}
