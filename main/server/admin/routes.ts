/** The console's HTTP side: its page, and an API for scripts that says what the page's contract says. */
import { access } from 'node:fs/promises';
import path from 'node:path';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Console } from '../../console/Console.ts';
import { consoleHandlers } from '../../console/handlers/index.ts';
import { consoleContract } from '../../contract/console.ts';
import { errorCodes, Refusal } from '../../contract/errors.ts';
import type { Logger } from '../../lib/logger.ts';
import { plainAddress } from '../../network/addresses.ts';
import { dispatch } from '../dispatch.ts';
import { addAssets, addDevPages, securityHeaders } from '../pages.ts';
import type { Attempts } from './Attempts.ts';
import type { Keys } from './Keys.ts';

export interface RoutesOptions {
  readonly pagesDir: string;
  readonly devPages: string | undefined;
  readonly console: Console;
  readonly keys: Keys;
  readonly attempts: Attempts;
  readonly logger: Logger;
}

const MAX_BODY_BYTES = 1024 * 1024;

export async function createRoutes(options: RoutesOptions): Promise<FastifyInstance> {
  const { pagesDir, devPages, logger } = options;
  const app = fastify({ bodyLimit: MAX_BODY_BYTES });
  app.addHook('onSend', async (_request, reply) => {
    if (!devPages) void reply.headers(securityHeaders);
  });
  app.setNotFoundHandler((_request, reply) => sentence(reply, 404, 'There is nothing here.'));
  app.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) logger.error({ error: String(error) }, 'console request failed');
    if (request.url.startsWith('/api/')) return reply.code(status).send({ code: status, reason: status >= 500 ? 'something went wrong in the appliance' : error.message });
    return status >= 500 ? sentence(reply, 500, 'Something went wrong.') : sentence(reply, 404, 'There is nothing here.');
  });
  await addApi(app, options);
  if (devPages) addDevPages(app, devPages, 'console');
  else await addPage(app, pagesDir);
  await app.ready();
  return app;
}

async function addPage(app: FastifyInstance, pagesDir: string): Promise<void> {
  const folder = path.join(pagesDir, 'console');
  const built = await access(path.join(folder, 'index.html')).then(() => true, () => false);
  if (!built) return void app.get('/', (_request, reply) => sentence(reply, 503, 'The console’s page is not built; run "npm run build".'));
  await addAssets(app, pagesDir);
  app.get('/', (_request, reply) => reply.sendFile('index.html', folder, { cacheControl: false }));
}

/** `POST /api/METHOD` with the token as bearer; JSON in, JSON out. */
async function addApi(app: FastifyInstance, { console, keys, attempts, logger }: RoutesOptions): Promise<void> {
  await app.register((api, _options, done) => {
    // What a form or a simple cross-site request can send is not taken: 415.
    api.removeContentTypeParser('text/plain');
    api.addHook('onRequest', async (request) => {
      const address = plainAddress(request.ip);
      const [, bearer] = /^Bearer (\S{1,128})$/i.exec(request.headers.authorization ?? '') ?? [];
      if (keys.isToken(bearer)) return attempts.succeeded(address);
      await attempts.failed(address).catch((error: unknown) => {
        throw error instanceof Refusal ? httpError(error) : error;
      });
      throw httpError(new Refusal('unauthorized', 'the token is missing or wrong'));
    });
    api.post<{ Params: { method: string } }>('/api/:method', async (request, reply) => {
      const session = console.open({ notify() {} });
      const answer = await dispatch(consoleContract, consoleHandlers, session, request.params.method, request.body ?? {}, logger).finally(() => session.close());
      void reply.header('cache-control', 'no-store');
      return answer.ok ? reply.send(answer.data) : reply.code(answer.code).send({ code: answer.code, reason: answer.reason });
    });
    done();
  });
}

function httpError({ code, message }: Refusal): Error & { statusCode: number } {
  return Object.assign(new Error(message), { statusCode: code ?? errorCodes.internal });
}

function sentence(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(`${text}\n`);
}
