import path from 'node:path';
import { mergeConfig } from 'vite';
import app from '../../../vite.config.ts';

const here = import.meta.dirname;
const checkout = path.join(here, '../../..');
const stores = path.join(checkout, 'renderer/meeting/stores');

/** `npx vite -c test/support/gallery/vite.config.ts`, then open /test/support/gallery/index.html */
export default mergeConfig(
  { ...app, root: checkout, environments: undefined, builder: undefined },
  {
    server: { port: Number(process.env.GALLERY_PORT ?? 5199), hmr: false },
    plugins: [
      {
        name: 'gallery:stand-in-stores',
        enforce: 'pre',
        resolveId(id: string, importer: string | undefined) {
          if (!importer || !id.endsWith('.ts')) return;
          const file = path.resolve(path.dirname(importer), id);
          if (path.dirname(file) === stores && !file.endsWith('.types.ts')) return path.join(here, 'stores', path.basename(file));
        },
      },
    ],
  },
);
