/** Who may reach a handler at all. They stand in the table, so that the table is the page of permissions. */
import { Refusal } from '../../contract/errors.ts';
import type { Action } from '../policy.ts';
import type { Seat, Session } from './session.ts';

type Handler<C, I, O> = (context: C, input: I) => O;

/** Needs a room: classic clients have one from their URL, ours from `enter`. */
export function inRoom<I, O>(handler: Handler<Seat, I, O>): Handler<Session, I, O> {
  return (session, input) => {
    if (!session.seat || session.seat.peer.closed) throw new Refusal('wrongState', 'enter a room first');
    return handler(session.seat, input);
  };
}

/** Needs to have joined. */
export function joined<I, O>(handler: Handler<Seat, I, O>): Handler<Session, I, O> {
  return inRoom((seat, input) => {
    if (!seat.peer.joined) throw new Refusal('wrongState', 'join the room first');
    return handler(seat, input);
  });
}

/** Needs to have joined, with a role that may do `action` in this room. */
export function allowed<I, O>(action: Action, handler: Handler<Seat, I, O>): Handler<Session, I, O> {
  return joined((seat, input) => {
    seat.room.require(seat.peer, action);
    return handler(seat, input);
  });
}
