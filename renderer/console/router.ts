import { createRouter, createWebHashHistory, type Router } from 'vue-router';
import { screens } from './screens/screens.ts';

/**
 * Where the console is, kept behind `#`: the page is served at different
 * places (a port of its own, `/console/`, the desktop app's protocol) and none
 * of them has to know its screens. Deeper paths belong to their screen:
 * `/rooms/ID`, `/inspector/TYPE/ID`.
 */
export function createConsoleRouter(): Router {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/projector/:roomId?', component: () => import('./screens/projector/ProjectorScreen.vue'), meta: { title: 'projector.title', bare: true } },
      ...screens.map(({ path, title, load }) => ({
        path: path === '/' ? path : `${path}/:rest(.*)*`,
        component: load,
        meta: { title, screen: path },
      })),
      { path: '/:unknown(.*)*', redirect: '/' },
    ],
  });
}
