/**
 * The building blocks of a contract: what may be said, as values. Types,
 * validation and test doubles of both sides are derived from these values.
 */
import type { z } from 'zod';

/** A question with an answer. A refusal is an error from `errors.ts`. */
export interface RequestSpec<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly input: I;
  readonly output: O;
}

/** Something said without an answer. */
export interface NotificationSpec<D extends z.ZodType = z.ZodType> {
  readonly data: D;
}

/** Declares a request by the schemas of what is asked and what is answered. */
export function request<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): RequestSpec<I, O> {
  return { input, output };
}

/** Declares a notification by the schema of what is said. */
export function notification<D extends z.ZodType>(data: D): NotificationSpec<D> {
  return { data };
}

/** Everything two sides may say: requests go to the appliance, notifications come from it. */
export interface Contract {
  readonly requests: Readonly<Record<string, RequestSpec>>;
  readonly notifications: Readonly<Record<string, NotificationSpec>>;
}

export type Method<C extends Contract> = keyof C['requests'] & string;
export type Notice<C extends Contract> = keyof C['notifications'] & string;

/** What a handler receives: the parsed input. */
export type Input<C extends Contract, M extends Method<C>> = z.output<C['requests'][M]['input']>;
/** What a caller passes, before defaults are filled in. */
export type Asked<C extends Contract, M extends Method<C>> = z.input<C['requests'][M]['input']>;
/** What a handler returns and a caller gets. */
export type Output<C extends Contract, M extends Method<C>> = z.output<C['requests'][M]['output']>;
/** What a notification carries. */
export type Said<C extends Contract, N extends Notice<C>> = z.output<C['notifications'][N]['data']>;

/** One function per request of a contract; `X` is what the receiving side knows about the asker. */
export type Handlers<C extends Contract, X> = {
  readonly [M in Method<C>]: (context: X, input: Input<C, M>) => Promise<Output<C, M>> | Output<C, M>;
};
