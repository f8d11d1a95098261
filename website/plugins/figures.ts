/**
 * Figures that pages show as a component, `<PoolSimulator />`. A page does not import them, so that it reads well on a code
 * forge, and pages without a figure do not load it: the import is added to the page that names it.
 */
import type { Plugin } from '@docusaurus/types';
import type { Root } from 'mdast';
import { importDefault, type MdxNode } from './mdx-nodes.ts';

/** Each is the default export of a folder of src/components. */
const figures: ReadonlySet<string> = new Set(['PoolSimulator']);

/** The remark plugin. */
export function figuresRemark(): (tree: Root) => void {
  return (tree) => {
    const nodes = tree.children as unknown as MdxNode[]; // nodes of MDX are among them
    const named = nodes.flatMap(({ type, name }) => (type === 'mdxJsxFlowElement' ? [String(name)] : []));
    const used = [...new Set(named)].filter((name) => figures.has(name));
    nodes.unshift(...used.map((name) => importDefault(name, `@site/src/components/${name}`)));
  };
}

function fileOf(name: string, isServer: boolean): string {
  return isServer ? require.resolve(`../src/components/${name}/Figure.tsx`) : require.resolve('../src/no-figure.ts');
}

/** Gives the bundler what figures show before any script runs: their data, and on the server themselves. */
export function figuresPlugin(): Plugin {
  return {
    name: 'figures',
    configureWebpack: (_config, isServer) => ({
      resolve: { alias: Object.fromEntries([...figures].map((name) => [`@figures/${name}`, fileOf(name, isServer)])) },
      module: {
        rules: [
          {
            test: /plugins[\\/]pool-figure\.json$/,
            resourceQuery: /^\?points$/,
            type: 'json',
            use: [{ loader: require.resolve('./pool-figure-loader.ts') }],
          },
        ],
      },
    }),
  };
}
