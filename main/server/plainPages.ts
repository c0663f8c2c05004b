/**
 * What plain HTTP serves: how to come to trust this box, the page to watch
 * without a certificate, and where to go from here. No cookies, no secrets:
 * whoever is on the way can read and change all of it.
 */
import path from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from '../lib/logger.ts';
import { plainAddress } from '../network/addresses.ts';
import { isOwnHost } from './admission.ts';
import { inlineScripts } from './inlineScripts.ts';
import type { LobbyAnswer } from './lobby.ts';
import { mobileconfigOf, type Authority } from './mobileconfig.ts';
import { contentPolicy } from './contentPolicy.ts';
import { addDoctor, doctorConnections, isDoctorPage, type DoctorRoutes } from './doctor/routes.ts';
import { addAssets, addDevPages, addDoctorPage, answerLobby, sentencesInsteadOfErrors } from './pages.ts';
import { refuseGuess, ShortCodes } from './shortCodes.ts';

export interface PlainPagesOptions {
  readonly pagesDir: string;
  readonly devPages: string | undefined;
  /** Names and addresses that are ours: any other `Host` is refused. */
  readonly ownNames: { has(name: string): boolean };
  /** The same, for the policy: also where we may move to. */
  readonly everyName: () => Iterable<string>;
  readonly httpsPort: () => number;
  /** Null where there is none: a certificate of another's, or a self-signed one. */
  readonly authority: () => Authority | null;
  /** Of the certificate that the secure page shows at this address of ours. */
  readonly fingerprint: (address: string) => string;
  readonly hostName: string;
  readonly lobby: () => LobbyAnswer;
  readonly roomOfCode: (code: string) => string | undefined;
  readonly health: () => object;
  readonly doctor?: DoctorRoutes;
  readonly logger: Logger;
}

const headers = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), microphone=(), display-capture=(), geolocation=()',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

/** The page's own files; signalling with this box; and the same box over TLS, to see whether it is trusted. */
export function plainPolicy(names: Iterable<string>, host: string, more: readonly string[] = [], scripts: readonly string[] = []): string {
  const own = [...names].filter((name) => !name.includes(':')).flatMap((name) => [`ws://${name}:*`, `http://${name}:*`, `https://${name}:*`, `wss://${name}:*`]);
  // No IPv6 address can stand in a policy. Who came by one has to be let out to it another way.
  const reachable = host.startsWith('[') ? ['ws:', 'http:', 'https:', 'wss:'] : own;
  return contentPolicy({ connect: [...reachable, ...more], scripts });
}

export async function createPlainPages(options: PlainPagesOptions): Promise<FastifyInstance> {
  const { pagesDir, devPages, ownNames, everyName, authority, roomOfCode } = options;
  const app = fastify({ bodyLimit: 1024 });
  const scripts = devPages ? [] : await inlineScripts(path.join(pagesDir, 'meeting', 'index.html'));
  app.addHook('onRequest', async (request, reply) => {
    if (!isOwnHost(request.headers.host, ownNames)) return reply.code(403).type('text/plain; charset=utf-8').send('There is no such host here.\n');
  });
  app.addHook('onSend', async (request, reply) => {
    const { host = '' } = request.headers;
    const more = isDoctorPage(request.url) ? doctorConnections(everyName(), host) : [];
    if (!devPages) void reply.headers({ ...headers, 'content-security-policy': plainPolicy(everyName(), host, more, scripts) });
  });
  sentencesInsteadOfErrors(app, options.logger);

  const codes = new ShortCodes(roomOfCode);
  const fresh = { 'cache-control': 'no-store' };
  app.get('/health', (_request, reply) => reply.headers(fresh).send(options.health()));
  app.get<{ Querystring: { code?: unknown } }>('/lobby', (request, reply) => answerLobby(request, reply, options.lobby(), codes));
  app.get('/trust.json', (request, reply) => {
    const ca = authority();
    return reply.headers(fresh).send({
      httpsPort: options.httpsPort(),
      hostName: options.hostName,
      fingerprint: options.fingerprint(plainAddress(request.socket.localAddress ?? '')),
      authority: ca && { name: ca.name, fingerprint: ca.fingerprint },
    });
  });
  const download = (url: string, type: string, fileName: string, contentOf: (ca: Authority) => string | Buffer) =>
    app.get(url, (_request, reply) => {
      const ca = authority();
      if (!ca) return reply.callNotFound();
      return reply.headers({ ...fresh, 'content-disposition': `attachment; filename="${fileName}"` }).type(type).send(contentOf(ca));
    });
  download('/ca.crt', 'application/x-x509-ca-cert', 'soupbox-ca.crt', ({ der }) => der);
  download('/ca.pem', 'application/x-pem-file', 'soupbox-ca.pem', ({ pem }) => pem);
  // Safari offers to install it only where it is not a download.
  app.get('/ca.mobileconfig', (_request, reply) => {
    const ca = authority();
    return ca ? reply.headers(fresh).type('application/x-apple-aspen-config').send(mobileconfigOf(ca)) : reply.callNotFound();
  });
  app.get<{ Params: { code: string } }>('/:code([A-Za-z]{4})', (request, reply) => {
    const looked = codes.look(request, request.params.code);
    if (looked === 'tooMany') return refuseGuess(reply);
    const { roomId } = looked;
    return reply.headers(fresh).redirect(roomId === undefined ? `/?code=${request.params.code}` : `/?roomId=${encodeURIComponent(roomId)}`, 302);
  });

  if (options.doctor) addDoctor(app, options.doctor);
  if (devPages) addDevPages(app, devPages, 'trust');
  else await addBuiltPages(app, pagesDir);
  await app.ready();
  return app;
}

async function addBuiltPages(app: FastifyInstance, pagesDir: string): Promise<void> {
  await addAssets(app, pagesDir);
  addDoctorPage(app, pagesDir);
  for (const [url, page] of [['/', 'trust'], ['/trust', 'trust'], ['/watch', 'meeting']] as const) {
    app.get(url, (_request, reply) => reply.sendFile('index.html', path.join(pagesDir, page), { cacheControl: false }));
  }
}
