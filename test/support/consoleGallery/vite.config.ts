import path from 'node:path';
import { mergeConfig } from 'vite';
import app from '../../../vite.config.ts';

const here = import.meta.dirname;
const checkout = path.join(here, '../../..');
const carrier = path.join(checkout, 'renderer/console/carrier.ts');

/** `npx vite -c test/support/consoleGallery/vite.config.ts`, then open /test/support/consoleGallery/index.html */
export default mergeConfig(
  { ...app, root: checkout, environments: undefined, builder: undefined },
  {
    server: { port: Number(process.env.GALLERY_PORT ?? 5198), hmr: false },
    plugins: [
      {
        name: 'gallery:stand-in-carrier',
        enforce: 'pre',
        resolveId(id: string, importer: string | undefined) {
          if (importer && id.endsWith('/carrier.ts') && path.resolve(path.dirname(importer), id) === carrier) return path.join(here, 'carrier.ts');
        },
      },
    ],
  },
);
