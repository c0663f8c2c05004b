import 'virtual:nuxt-icon-bundle/register';
import '../ui/styles/main.css';
import ui from '@nuxt/ui/vue-plugin';
import { createApp } from 'vue';
import { useTheme } from '../ui/useTheme.ts';
import App from './App.vue';
import { i18n } from './i18n/index.ts';

useTheme();

createApp(App).use(i18n).use(ui).mount('#app');
