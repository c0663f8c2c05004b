/** The command line of the bench. */
import { parseArgs } from 'node:util';

export interface Arguments {
  parts: string[];
  runs: number;
  people: number[] | undefined;
  seconds: number;
  /** With whom we are compared. */
  against: ReadonlySet<Opponent>;
  /** Files to print instead of measuring. */
  table: string[] | undefined;
  help: boolean;
}

export type Opponent = 'janus' | 'raw';

/** Said to the user, without a stack. */
export class BadArguments extends Error {}

const TOUR_SECONDS = 3;
const SECONDS = 5;

/** `known` are the parts that there are, `tour` those that are taken when none is named. Throws `BadArguments`. */
export function parseArguments(argv: readonly string[], known: readonly string[], tour: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  const help = values.help ?? false;
  const named = positionals.includes('all') ? [...known] : positionals;
  if (values.table) {
    if (positionals.length === 0) throw new BadArguments('--table needs the files to print, such as bench-results/*.json.');
    return { parts: [], runs: 0, people: undefined, seconds: 0, against: new Set(), table: positionals, help };
  }
  const unknown = named.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new BadArguments(`There is no part "${unknown}". There are: ${known.join(', ')}, all.`);
  const isTour = named.length === 0;
  return {
    parts: isTour ? [...tour] : named,
    runs: whole('--runs', values.runs) ?? (isTour ? 1 : 3),
    people: values.people?.split(',').map((text) => whole('--people', text) as number),
    seconds: whole('--seconds', values.seconds) ?? (isTour ? TOUR_SECONDS : SECONDS),
    against: opponents(values.against),
    table: undefined,
    help,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        runs: { type: 'string' },
        people: { type: 'string' },
        seconds: { type: 'string' },
        against: { type: 'string' },
        table: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new BadArguments(error instanceof Error ? error.message : String(error));
  }
}

function whole(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new BadArguments(`${flag} must be a whole number from 1, not "${text}".`);
  return Number(text);
}

function opponents(text = 'janus,raw'): Set<Opponent> {
  const names = text === 'none' ? [] : text.split(',');
  for (const name of names) if (name !== 'janus' && name !== 'raw') throw new BadArguments(`--against takes janus, raw or none, not "${name}".`);
  return new Set(names as Opponent[]);
}
