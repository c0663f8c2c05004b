import type { NuxtUIOptions } from '@nuxt/ui/vite';

/**
 * How Nuxt UI is set up for both pages. Runs at build time only.
 * @param projectRoot where `node_modules` is: generated theme files go there.
 */
export function themeOptions(projectRoot: string): NuxtUIOptions {
  return {
    root: projectRoot,
    // Explicit imports: what a component uses is written in that component.
    autoImport: false,
    components: false,
    dts: false,
    router: false,
    // `useTheme.ts` does it, with a third choice: like the system.
    colorMode: false,
    // The style of the components that our pages have, not of all that there are.
    experimental: { componentDetection: true },
    ui: {
      colors: { primary: 'teal', neutral: 'zinc', error: 'red', warning: 'amber', success: 'green', info: 'teal', secondary: 'zinc' },
      // Dims the stage, which is dark in both themes; a light veil would glare.
      modal: { variants: { overlay: { true: { overlay: 'bg-black/60' } } } },
      // At the usual radius so small a box looks like a radio button.
      checkbox: { slots: { base: 'rounded-[4px]' }, variants: { disabled: { true: { root: 'opacity-100', base: 'opacity-60' } } } },
      // Off must be seen as well: a contrast of at least 3 to the page.
      switch: { slots: { base: 'data-[state=unchecked]:bg-(--ui-text-dimmed)' }, variants: { disabled: { true: { root: 'opacity-100', base: 'opacity-60' } } } },
      // What cannot be changed is still read, so only the control itself is paler.
      radioGroup: { variants: { disabled: { true: { item: 'opacity-100', base: 'opacity-60' } } } },
      kbd: { base: 'normal-case' },
      button: { slots: { base: 'cursor-pointer rounded-[10px]' } },
    },
  };
}
