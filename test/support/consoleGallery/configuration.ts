/** A configuration that can be changed, as far as a console sees it. */
import { configSchema, defaultConfig } from '../../../main/contract/config.ts';
import type { ConsoleContract } from '../../../main/contract/console.ts';
import type { Plan } from '../../../main/contract/console/settings.ts';
import type { ConsoleState } from '../../../main/contract/console/state.ts';
import { isSame, valueAt } from '../../../renderer/console/forms/paths.ts';
import { fields } from '../../../renderer/console/forms/schema.ts';
import { LinkError } from '../../../renderer/link/Link.ts';
import type { FakeLink } from '../fakeLink.ts';

interface Hooks {
  readonly state: () => ConsoleState;
  readonly become: (change: Partial<ConsoleState>) => void;
}

const risky = new Set(['httpsPort', 'listenIps', 'rtcPort', 'adminPort', 'announcedAddress']);

export function standInConfiguration(link: FakeLink<ConsoleContract>, scene: string, { state, become }: Hooks): void {
  let file: Record<string, unknown> = {};
  let before = file;
  const overridden: Record<string, 'flag' | 'environment'> = scene === 'overridden' ? { httpsPort: 'flag', logLevel: 'environment' } : {};

  function plan(settings: Record<string, unknown>): Plan {
    const [from, to] = [configSchema.parse(file), configSchema.safeParse(settings)];
    const issues = to.success ? [] : to.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    const changes = fields.flatMap(({ path }) => {
      const [old, next] = [valueAt(from, path), valueAt(to.data ?? from, path)];
      return isSame(old, next) ? [] : [{ path, from: old, to: next }];
    });
    const moves = changes.some(({ path }) => path === 'httpsPort' || path === 'listenIps' || path === 'announcedAddress');
    const restartsMedia = changes.some(({ path }) => path === 'media.videoCodecs' || path === 'rtcPort');
    const rooms = state().rooms.filter(({ people }) => people.length > 0);
    const interrupted = moves || restartsMedia ? rooms : [];
    return {
      issues,
      changes,
      effects: {
        rooms: interrupted.length,
        people: interrupted.reduce((sum, { people }) => sum + people.length, 0),
        moves,
        restartsMedia,
        movesConsole: changes.some(({ path }) => path === 'adminPort'),
        needsConfirmation: changes.some(({ path }) => risky.has(path)),
      },
    };
  }

  const onTrial = (changes: Plan['changes']) => become({ trial: { until: Date.now() + 30_000, changes, meetingUrls: ['https://192.168.1.20:5443/'] }, configRevision: state().configRevision + 1 });

  link.answer('getConfig', () => ({ effective: configSchema.parse({ ...file, ...(overridden['httpsPort'] ? { httpsPort: 8443 } : {}) }), file, overridden }));
  link.answer('planConfig', ({ settings }) => plan(settings));
  link.answer('applyConfig', ({ settings }) => {
    if (settings['httpsPort'] === 4999) throw new LinkError(409, 'Port 4999 on 192.168.1.20 is taken by nginx; stop it or choose another port.');
    const { changes, effects } = plan(settings);
    [before, file] = [file, settings];
    if (effects.needsConfirmation) onTrial(changes);
    else become({ configRevision: state().configRevision + 1 });
    return { needsConfirmation: effects.needsConfirmation };
  });
  link.answer('confirmConfig', () => (become({ trial: null }), {}));
  link.answer('revertConfig', () => {
    file = before;
    become({ trial: null, configRevision: state().configRevision + 1 });
    return {};
  });
  link.answer('checkPort', ({ use, port }) => {
    const config = configSchema.parse(file);
    if (port === { https: config.httpsPort, http: -1, admin: config.adminPort, rtc: config.rtcPort }[use]) return { state: 'ours', holder: null, ourUse: null };
    if (port < 1024) return { state: 'forbidden', holder: null, ourUse: null };
    if (port === config.adminPort) return { state: 'taken', holder: null, ourUse: 'admin' };
    if (port === 8080) return { state: 'taken', holder: 'nginx (process 811)', ourUse: null };
    return { state: port === 6666 && use !== 'rtc' ? 'blocked' : 'free', holder: null, ourUse: null };
  });
  if (scene === 'trial') setTimeout(() => onTrial([{ path: 'httpsPort', from: defaultConfig.httpsPort, to: 5443 }]), 300);
}
