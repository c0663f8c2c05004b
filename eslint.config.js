// The architecture's import rule is linted here, with its reason in the message. See docs/architecture.md.
import pluginVue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';

/** Folders of main/, from the entries down; an import may only go to the right of its own place. */
const order = ['appliance', 'server', 'console', 'rooms', 'media', 'network'];
/** Who may not import what, in the words that somebody who breaks the rule should read. */
const above = {
  server: ['appliance'],
  console: ['appliance', 'server'],
  rooms: ['appliance', 'server', 'console'],
  media: ['appliance', 'server', 'console', 'rooms', 'network'],
  network: ['appliance', 'server', 'console', 'rooms', 'media'],
  config: order,
  lib: [...order, 'config', 'contract'],
};

/** `contract/console.ts` is not the folder `console`. */
const butContract = (folders) => (folders.includes('contract') ? '' : '(?!(.*/)?contract/)');
const toFolder = (folders, message) => ({ regex: `^\\.{1,2}/${butContract(folders)}(.*/)?(${folders.join('|')})(\\.ts$|/)`, message });
const packages = (names, message) => ({ regex: `^((${names.join('|')})(/|$)|${names.includes('node:') ? 'node:' : '(?!)'})`, message });

const mediasoupValue = { ...packages(['mediasoup'], 'mediasoup is used as a value only in main/media; elsewhere `import type` from "mediasoup/types".'), allowTypeImports: true };
const protoo = packages(['protoo-server', 'fastify', '@fastify', 'ws'], 'Signalling and HTTP libraries are used only in main/server: rooms know nothing of how a message arrives.');
const electron = packages(['electron'], 'electron is imported only in main/electron.ts and main/desktop: everything else runs without it.');
const shells = toFolder(['headless', 'electron', 'desktop'], 'The shells start the appliance; nothing below knows which shell it is in.');
const pages = toFolder(['renderer'], 'main/ never imports the pages.');

/** `outside` is what leads out of the folder. */
const agreed = (outside) => [
  { regex: outside, message: 'main/contract is what both sides agree on: it imports nothing of main/.' },
  { ...packages(['node:', 'mediasoup', 'protoo-server', 'fastify', 'ws', 'electron'], 'main/contract runs in browsers too.'), allowTypeImports: true },
];

function rule(files, patterns) {
  return { files, rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] } };
}

const layers = Object.entries(above).map(([folder, folders]) => {
  const direction = toFolder(folders, `main/${folder} may not import this: imports go appliance -> server -> console -> rooms -> media | network -> contract.`);
  const extra = [
    ...(folder === 'media' ? [] : [mediasoupValue]),
    ...(folder === 'server' ? [] : [protoo]),
  ];
  return rule([`main/${folder}/**/*.ts`], [direction, electron, shells, pages, ...extra]);
});

/** What TypeScript's `lib` allows for the appliance's sake, and the oldest browsers that the pages are for do not have. */
const young = 'Chrome 111, Firefox 128 and Safari 16.4 must have it too (`browsers` in vite.config.ts).';
const tooYoung = ['URL.parse', 'URL.canParse', 'Object.groupBy', 'Map.groupBy', 'Promise.withResolvers', 'AbortSignal.any', 'Response.json'].map((name) => {
  const [object, property] = name.split('.');
  return { object, property, message: object === 'URL' ? `${young} There is \`urlOf\` in renderer/ui/url.ts.` : young };
});

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', 'test/system/screenshots/'] },
  ...tseslint.configs.recommended,
  ...pluginVue.configs['flat/recommended'],
  {
    files: ['**/*.{ts,vue}'],
    languageOptions: { parserOptions: { parser: tseslint.parser, projectService: true, extraFileExtensions: ['.vue'] } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false, attributes: false } }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.vue'],
    rules: {
      // Layout of templates is a matter of taste; what is kept on are the rules that find mistakes.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/no-v-html': 'error',
    },
  },
  ...layers,
  rule(['main/contract/*.ts'], agreed('^\\.\\./')),
  rule(['main/contract/*/*.ts'], agreed('^\\.\\./\\.\\./')),
  rule(['main/headless.ts'], [electron, mediasoupValue, protoo, pages]),
  rule(['main/appliance.ts', 'main/announce.ts', 'main/appliance/**/*.ts'], [shells, electron, mediasoupValue, protoo, pages]),
  rule(['main/electron.ts', 'main/desktop/**/*.ts'], [mediasoupValue, protoo, pages]),
  rule(['renderer/**/*.{ts,vue}'], [
    { regex: '/main/(?!contract/)', message: 'The pages reach only main/contract.' },
    packages(['node:', 'mediasoup', 'protoo-server', 'fastify', 'ws', 'electron', 'pino'], 'This runs in the appliance, not in a page.'),
  ]),
  { files: ['renderer/**/*.{ts,vue}'], rules: { 'no-restricted-properties': ['error', ...tooYoung], 'no-restricted-syntax': ['error', { selector: 'Literal[regex.flags=/v/]', message: young }] } },
  // Tests, tools and set-up print.
  { files: ['test/**', 'resources/**'], rules: { 'no-console': 'off', 'max-lines': 'off' } },
  { files: ['**/*.mjs', '**/*.js'], ...tseslint.configs.disableTypeChecked },
);
