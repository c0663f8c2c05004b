import type { Component } from 'vue';
import type { ConsoleKey } from '../i18n/en/index.ts';

export interface Screen {
  readonly path: string;
  readonly title: ConsoleKey;
  readonly icon: string;
  readonly load: () => Promise<{ default: Component }>;
}

/** The screens in the order of the rail. Each is fetched when it is first shown. */
export const screens: readonly Screen[] = [
  { path: '/', title: 'overview.title', icon: 'i-lucide-gauge', load: () => import('./overview/OverviewScreen.vue') },
  { path: '/rooms', title: 'rooms.title', icon: 'i-lucide-door-open', load: () => import('./rooms/RoomsScreen.vue') },
  { path: '/network', title: 'network.title', icon: 'i-lucide-network', load: () => import('./network/NetworkScreen.vue') },
  { path: '/media', title: 'media.title', icon: 'i-lucide-clapperboard', load: () => import('./media/MediaScreen.vue') },
  { path: '/inspector', title: 'inspector.title', icon: 'i-lucide-search-code', load: () => import('./inspector/InspectorScreen.vue') },
  { path: '/logs', title: 'logs.title', icon: 'i-lucide-scroll-text', load: () => import('./logs/LogsScreen.vue') },
  { path: '/settings', title: 'settings.title', icon: 'i-lucide-settings', load: () => import('./settings/SettingsScreen.vue') },
];
