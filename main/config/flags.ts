/** The command line, as documented in `--help`; both shells read it. */
import { parseArgs } from 'node:util';

/** Bad flags, or a configuration that cannot be used: one sentence, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Flags {
  readonly headless: boolean;
  /** Opens the console in the system's browser once it is there. */
  readonly open: boolean;
  readonly json: boolean;
  readonly help: boolean;
  readonly version: boolean;
  readonly dataDir: string | undefined;
  /** Settings as they stand in a configuration file, still unchecked. */
  readonly settings: Record<string, unknown>;
}

const options = {
  headless: { type: 'boolean' },
  open: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  'data-dir': { type: 'string' },
  'https-port': { type: 'string' },
  'http-port': { type: 'string' },
  'admin-port': { type: 'string' },
  'rtc-port': { type: 'string' },
  'rtp-ports': { type: 'string' },
  'listen-ip': { type: 'string', multiple: true },
  'announced-address': { type: 'string' },
  workers: { type: 'string' },
  'log-level': { type: 'string' },
} as const;

const numbers = { httpsPort: 'https-port', httpPort: 'http-port', adminPort: 'admin-port', rtcPort: 'rtc-port', workers: 'workers' } as const;
const strings = { rtpPorts: 'rtp-ports', announcedAddress: 'announced-address', logLevel: 'log-level' } as const;

/** Reads the command line. Throws `UsageError`. */
export function parseFlags(argv: readonly string[]): Flags {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(argv);
  } catch (error) {
    throw new UsageError(`${firstSentence(error)} See --help.`);
  }
  const settings: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(numbers)) if (values[flag] !== undefined) settings[name] = toNumber(flag, values[flag]);
  for (const [name, flag] of Object.entries(strings)) if (values[flag] !== undefined) settings[name] = values[flag];
  if (values['listen-ip']) settings.listenIps = values['listen-ip'];
  return {
    headless: values.headless ?? false,
    open: values.open ?? false,
    json: values.json ?? false,
    help: values.help ?? false,
    version: values.version ?? false,
    dataDir: values['data-dir'],
    settings,
  };
}

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values;
}

function toNumber(flag: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${flag} must be a whole number, not "${text}". See --help.`);
  return Number(text);
}

function firstSentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split(/\.\s/)[0]!.replace(/\.?$/, '.');
}

export const helpText = `Usage: soupbox [flags]          (from a clone: npm start -- [flags])

  --headless               run without a window
  --open                   without a window: open the console in the browser
  --data-dir DIR           configuration, certificates, logs
  --https-port N           participants: page and signalling (4443)
  --http-port N            plain HTTP: help with certificates, watching without one (4480)
  --admin-port N           console on this computer (4460)
  --rtc-port N             first media port; each worker takes the next (44444)
  --rtp-ports A-B          plain RTP and pipes (45000-45999)
  --listen-ip IP           listen only here; repeatable (every usable address)
  --announced-address A    address to offer instead; only behind NAT
  --workers N              mediasoup workers (number of cores)
  --log-level L            trace, debug, info, warn, error, silent (info)
  --json                   one JSON object a line on standard output
  --version, --help

Every setting is also an environment variable, for example SOUPBOX_HTTPS_PORT=443
or SOUPBOX_ROOMS_GRACE_SECONDS=60, and a field of config.json in the data folder.
A flag wins over the environment, the environment over the file.
`;
