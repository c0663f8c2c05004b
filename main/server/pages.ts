/** The HTTP routes: the meeting page's files, health, and nothing else. */
import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from '../lib/logger.ts';
import { contentPolicy } from './contentPolicy.ts';
import { addDoctor, doctorConnections, isDoctorPage, type DoctorRoutes } from './doctor/routes.ts';
import { inlineScripts } from './inlineScripts.ts';
import type { LobbyAnswer } from './lobby.ts';
import { refuseGuess, ShortCodes } from './shortCodes.ts';

export interface PagesOptions {
  /** Folder with the built pages. */
  readonly pagesDir: string;
  /** A Vite server that serves the pages instead, while developing. */
  readonly devPages: string | undefined;
  readonly health: () => object;
  /** Whether this origin is our own page over plain HTTP. */
  readonly isPlainOrigin?: (origin: string) => boolean;
  /** What whoever names no room is shown. */
  readonly lobby?: () => LobbyAnswer;
  /** Our own names and addresses: the page may have to find us there, at any port. */
  readonly ownNames?: () => Iterable<string>;
  /** Whether the host's console is served too. */
  readonly consolePage?: () => boolean;
  /** The id of the room with this short code, in whatever case it was typed. */
  readonly roomOfCode?: (code: string) => string | undefined;
  readonly doctor?: DoctorRoutes;
  readonly logger: Logger;
}

/** Nothing but the page's own files, signalling with this box, and whether it answers at all. */
function contentSecurityPolicy(ownNames: Iterable<string>, more: readonly string[] = [], scripts: readonly string[] = []): string {
  // Browsers take no IPv6 address here; who came by one finds us by going there.
  const own = [...ownNames].filter((name) => !name.includes(':')).flatMap((name) => [`wss://${name}:*`, `https://${name}:*`]);
  return contentPolicy({ connect: [...own, ...more], scripts });
}

/** No HSTS: it would take away the click-through. */
export const securityHeaders = {
  'content-security-policy': contentSecurityPolicy([]),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(self), microphone=(self), display-capture=(self), screen-wake-lock=(self), geolocation=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Assets carry a hash of their content in their name, so they never change. */
const FOREVER = 'public, max-age=31536000, immutable';

export async function createPages({ pagesDir, devPages, health, isPlainOrigin = () => false, lobby = () => ({ rooms: null, mayOpen: false }), ownNames = () => [], consolePage = () => false, roomOfCode, doctor, logger }: PagesOptions): Promise<FastifyInstance> {
  const app = fastify({ bodyLimit: 64 * 1024 });
  const scripts = devPages ? [] : await inlineScripts(await builtPage(pagesDir));
  app.addHook('onSend', async (request, reply) => {
    const more = isDoctorPage(request.url) ? doctorConnections(ownNames(), request.headers.host) : [];
    if (!devPages) void reply.headers({ ...securityHeaders, 'content-security-policy': contentSecurityPolicy(ownNames(), more, scripts) });
  });
  sentencesInsteadOfErrors(app, logger);
  const codes = new ShortCodes(roomOfCode);
  app.get('/health', (request, reply) => {
    const { origin } = request.headers;
    // Our own page over plain HTTP looks whether this browser trusts us by now.
    if (origin !== undefined && isPlainOrigin(origin)) void reply.headers({ 'access-control-allow-origin': origin, vary: 'origin' });
    return reply.header('cache-control', 'no-store').send(health());
  });
  app.get<{ Querystring: { code?: unknown } }>('/lobby', (request, reply) => answerLobby(request, reply, lobby(), codes));
  app.addHook('onRequest', async (request, reply) => {
    if (/^\/console(\/|\?|$)/.test(request.url) && !consolePage()) return reply.callNotFound();
  });
  // Typed from a projector: four letters behind the address.
  app.get<{ Params: { code: string } }>('/:code([A-Za-z]{4})', (request, reply) => {
    const looked = codes.look(request, request.params.code);
    if (looked === 'tooMany') return refuseGuess(reply);
    const { roomId } = looked;
    if (roomId === undefined) return reply.code(404).type('text/plain; charset=utf-8').send('There is no room with this code.\n');
    return reply.header('cache-control', 'no-store').redirect(`/?roomId=${encodeURIComponent(roomId)}`, 302);
  });
  if (doctor) addDoctor(app, doctor);
  if (devPages) addDevPages(app, devPages);
  else await addBuiltPages(app, pagesDir);
  await app.ready();
  return app;
}

/** What is asked with a short code: also the room that it is of, listed or not. */
export function answerLobby(request: FastifyRequest<{ Querystring: { code?: unknown } }>, reply: FastifyReply, answer: LobbyAnswer, codes: ShortCodes): FastifyReply {
  void reply.header('cache-control', 'no-store');
  const { code } = request.query;
  if (typeof code !== 'string' || !/^[A-Za-z]{4}$/.test(code)) return reply.send(answer);
  const looked = codes.look(request, code);
  return looked === 'tooMany' ? refuseGuess(reply) : reply.send({ ...answer, room: looked.roomId ?? null });
}

/** What is not there, and what went wrong, in a sentence; nothing of ours inside. */
export function sentencesInsteadOfErrors(app: FastifyInstance, logger: Logger): void {
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain; charset=utf-8').send('There is nothing here.\n'));
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) logger.error({ error: String(error) }, 'page request failed');
    // A path that cannot be, such as one with a NUL byte, is a page that is not there.
    return reply.code(status >= 500 ? 500 : 404).type('text/plain; charset=utf-8').send(status >= 500 ? 'Something went wrong.\n' : 'There is nothing here.\n');
  });
}

/** Where the meeting page is. */
async function builtPage(pagesDir: string): Promise<string> {
  const page = path.join(pagesDir, 'meeting', 'index.html');
  await access(page).catch(() => {
    throw new Error(`the pages are not built: ${pagesDir} has no meeting/index.html; run "npm run build"`);
  });
  return page;
}

async function addBuiltPages(app: FastifyInstance, pagesDir: string): Promise<void> {
  await addAssets(app, pagesDir);
  app.get('/', (_request, reply) => reply.sendFile('index.html', path.join(pagesDir, 'meeting'), { cacheControl: false }));
  addDoctorPage(app, pagesDir);
  app.get('/console', (_request, reply) => reply.redirect('/console/'));
  app.get('/console/', (_request, reply) => reply.sendFile('index.html', path.join(pagesDir, 'console'), { cacheControl: false }));
}

/** The page that says which layer fails; it is the same over plain HTTP. */
export function addDoctorPage(app: FastifyInstance, pagesDir: string): void {
  app.get('/doctor', (_request, reply) => reply.sendFile('index.html', path.join(pagesDir, 'doctor'), { cacheControl: false }));
  app.get('/doctor/', (_request, reply) => reply.redirect('/doctor'));
}

/** Scripts, styles and icons, for the meeting page and the console alike. */
export async function addAssets(app: FastifyInstance, pagesDir: string): Promise<void> {
  const assets = path.join(pagesDir, 'assets');
  // Only what the build put there: neither a link that leads out of the folder nor a file that came later.
  const files = new Set((await readdir(assets, { withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => `/${name}`));
  await app.register(fastifyStatic, {
    root: assets,
    prefix: '/assets/',
    allowedPath: (pathName, root) => root !== assets || files.has(pathName),
    preCompressed: true,
    index: false,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders: (reply, file) => void reply.header('cache-control', file.startsWith(assets) ? FOREVER : 'no-cache'),
  });
}

/** Everything from a Vite server; `page` is what stands at `/`. */
export function addDevPages(app: FastifyInstance, devPages: string, page = 'meeting'): void {
  app.get('/*', async (request, reply) => {
    const target = URL.parse(devPath(request.url, page), devPages);
    // `//elsewhere/x` is an address of its own.
    if (target?.origin !== new URL(devPages).origin) return reply.callNotFound();
    const response = await fetch(target, { headers: { accept: request.headers.accept ?? '*/*' } });
    return reply
      .code(response.status)
      .type(response.headers.get('content-type') ?? 'application/octet-stream')
      .send(Buffer.from(await response.arrayBuffer()));
  });
}

/** Pages stand at other paths among the sources than where they are served. */
function devPath(url: string, page: string): string {
  if (url === '/' || url.startsWith('/?')) return `/${page}/index.html${url.slice(1)}`;
  if (page === 'trust') return url.replace(/^\/(trust|watch|doctor)(?=\?|$)/, (_path, name) => `/${name === 'watch' ? 'meeting' : name}/index.html`);
  return url.replace(/^\/(console\/|doctor)(?=\?|$)/, (found) => `${found.replace(/\/$/, '')}/index.html`);
}
