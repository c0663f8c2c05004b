/** The screens. A file of its own, as large as all the rest: the connection does not wait for it (`main.ts`). */
import 'virtual:nuxt-icon-bundle/register';
import ui from '@nuxt/ui/vue-plugin';
import { createPinia } from 'pinia';
import { createApp, defineAsyncComponent } from 'vue';
import { i18n } from './i18n/index.ts';
import { useTheme } from '../ui/useTheme.ts';
import App from './App.vue';
import { namesRoom } from './landing/namesRoom.ts';

// Those who come by a link to a room, and that is nearly everybody, need none of it.
const Landing = defineAsyncComponent(() => import('./landing/LandingApp.vue'));

// Before the first paint, so that nobody in a dark room sees a white flash.
useTheme();

createApp(namesRoom(location.search) ? App : Landing).use(createPinia()).use(i18n).use(ui).mount('#app');
