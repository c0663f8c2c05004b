import type { ConsoleKey } from './i18n/en/index.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** What the screen is called. */
    title: ConsoleKey;
    /** Its place in the rail. */
    screen?: string;
    /** Fills the window, without the frame. */
    bare?: boolean;
  }
}
