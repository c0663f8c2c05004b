/** What is said when something that was asked could not be done. `{detail}` is the appliance's own sentence. */
export const errors = {
  lost: 'Not done: the connection to Soupbox was lost. It comes back by itself; then try again.',
  invalid: 'Soupbox did not accept this: {detail}',
  unauthorized: 'This console is no longer signed in. Sign in again.',
  forbidden: 'This is not allowed: {detail}',
  notFound: 'It is no longer there.',
  wrongState: 'This cannot be done right now: {detail}',
  tooMany: 'That was too often in a short time. Wait a moment and try again.',
  internal: 'Something went wrong in Soupbox. The log says more.',
};
