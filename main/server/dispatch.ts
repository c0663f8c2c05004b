/** From a message to an answer: find, parse, call, map errors. The only catch. */
import { errorCodes, Refusal } from '../contract/errors.ts';
import type { Contract, Handlers } from '../contract/message.ts';
import type { Logger } from '../lib/logger.ts';

export type Answer = { readonly ok: true; readonly data: unknown } | { readonly ok: false; readonly code: number; readonly reason: string };

/** Nothing that people say to each other is nested deeper; what is, was made to exhaust a parser. */
const MAX_DEPTH = 16;

/**
 * Answers one request of `contract`. Never throws: whatever goes wrong becomes
 * a refusal, and what is our own fault is logged.
 */
export async function dispatch<C extends Contract, X>(
  { requests }: C,
  handlers: Handlers<C, X>,
  context: X,
  method: string,
  data: unknown,
  logger: Logger,
): Promise<Answer> {
  try {
    const spec = Object.hasOwn(requests, method) ? requests[method] : undefined;
    if (!spec) throw new Refusal('notFound', `there is no request "${method.slice(0, 64)}"`);
    if (!isShallow(data, MAX_DEPTH)) throw new Refusal('invalid', `data is nested deeper than ${MAX_DEPTH}`);
    const parsed = spec.input.safeParse(data);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new Refusal('invalid', `${issue?.path.join('.') || 'data'}: ${issue?.message ?? 'is not valid'}`.slice(0, 300));
    }
    const handler = handlers[method as keyof typeof handlers] as (context: X, input: unknown) => unknown;
    return { ok: true, data: await handler(context, parsed.data) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code, reason: error.message };
    logger.error({ method, error: error instanceof Error ? error.stack : String(error) }, 'request failed');
    return { ok: false, code: errorCodes.internal, reason: 'something went wrong in the appliance' };
  }
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((child) => isShallow(child, depth - 1));
}
