// Set-up is plain JavaScript without types, since it runs before anything is installed.
declare module '*.mjs';
