/** From one configuration to another while people are in rooms, and back. */
import type { Config } from '../contract/config.ts';
import type { Logger } from '../lib/logger.ts';
import type { Effects } from './changes.ts';
import type { ShellHooks } from './options.ts';
import type { PublicServer } from './PublicServer.ts';

export interface Reconfiguration {
  /** It stays: former addresses close, whoever is still there comes back by themselves. */
  keep(): Promise<void>;
  /** Everything as it was; people who have moved are told to come back first. */
  undo(): Promise<void>;
}

/** Whoever has moved already has this long to come back before the address that they went to closes. */
const COME_BACK_MS = 10_000;

/**
 * Changes the running server from `before` to `after`. What can fail without
 * anybody noticing comes first: new addresses are listened on before anybody
 * is told. What was done is undone again before it throws.
 */
export async function reconfigure(server: PublicServer, hooks: ShellHooks, { before, after }: { before: Config; after: Config }, effects: Effects, logger: Logger): Promise<Reconfiguration> {
  const { media } = effects;
  // Not what could be listened on: a network that is gone for a moment comes back.
  const former = server.entrances;
  let next: typeof former | undefined;
  const undos: (() => Promise<void>)[] = [];
  const undo = async () => {
    for (const step of undos.splice(0).reverse()) await step().catch((error: unknown) => logger.error({ error: String(error) }, 'a change could not be undone completely'));
  };
  try {
    await server.certificates.check(after.certificate);
    if (effects.moves) {
      next = await server.open(after);
      undos.push(async () => void server.leave(COME_BACK_MS).catch(() => {}));
    }
    if (effects.movesConsole && hooks.moveConsole) {
      await hooks.moveConsole(after.adminPort);
      undos.push(async () => hooks.moveConsole?.(before.adminPort));
    }
    if (media !== 'untouched') {
      undos.push(() => server.changeWorkers(before, media));
      await server.changeWorkers(after, media);
    }
    // An earlier change that was undone may have closed them after the last who had moved there.
    if (next && !next.some((listener) => server.doors.includes(listener))) throw new Error('the new addresses were just being closed; try again');
    undos.push(() => server.use(before, effects.moves ? former : undefined));
    await server.use(after, next);
  } catch (error) {
    await undo();
    throw error;
  }
  return { keep: async () => (effects.moves ? server.leave() : undefined), undo };
}
