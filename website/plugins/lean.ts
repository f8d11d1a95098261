/**
 * Keeps the first load small: what the theme brings and this site does not use is replaced by a stand-in, the data of the menu
 * and the list of modules are shortened (menu-loader.ts, registry-loader.ts), and chunks are named by number, because each name
 * is one more entry in the table that every page loads. Numbers are given in turn, not drawn from hashes, for the same reason; so a
 * page that is added renames others, which costs a reader who comes back a little.
 */
import type { LoadContext, Plugin } from '@docusaurus/types';

export function leanPlugin(_context: LoadContext): Plugin {
  return {
    name: 'lean',
    configureWebpack: (_config, isServer) => ({
      resolve: {
        alias: {
          'prism-react-renderer': require.resolve('../src/no-prism.ts'),
          nprogress$: require.resolve('../src/no-progress.ts'),
          ...(isServer ? {} : { tslib$: require.resolve('../src/no-tslib.ts') }),
        },
      },
      module: {
        rules: [
          {
            test: /docusaurus-plugin-content-docs[\\/]\w+[\\/]p[\\/][^\\/]+\.json$/,
            type: 'json',
            use: [{ loader: require.resolve('./menu-loader.ts') }],
          },
          ...(isServer
            ? []
            : [{ test: /\.docusaurus[\\/]registry\.js$/, use: [{ loader: require.resolve('./registry-loader.ts') }] }]),
        ],
      },
      ...(isServer || process.env.NODE_ENV !== 'production'
        ? {}
        : {
            output: { chunkFilename: 'assets/js/[id].[contenthash:8].js' },
            optimization: { chunkIds: 'natural' as const, moduleIds: 'natural' as const },
          }),
    }),
  };
}
