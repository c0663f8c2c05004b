/** Signing in to a console in a browser. */
export const signIn = {
  title: 'Sign in',
};
