/** Signing in to a console in a browser. */
export const signIn = {
  title: 'Sign in',
  heading: 'Sign in to the console',
  link: 'The easiest way: open the console link that Soupbox printed when it started. It works once; each start prints a new one.',
  token: 'Or paste the token',
  where: 'It is in the file {file} in Soupbox’s data folder, on the computer that runs Soupbox.',
  button: 'Sign in',
  wrong: 'This is not the token. Copy the whole line of the file and try again.',
};
