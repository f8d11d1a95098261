/** What the loader of a figure (plugins/pool-figure-loader.ts) hands to its component. */
declare module '@site/plugins/pool-figure.json?points' {
  const points: import('@site/plugins/pool-figure').Point[];
  export default points;
}

/** A figure on the server; in the browser it is loaded when it is touched (plugins/figures.ts). */
declare module '@figures/PoolSimulator' {
  export const Figure: import('react').ComponentType | undefined;
}

/** The part of react-dom that a figure comes to life with. */
declare module 'react-dom/client' {
  export interface Root {
    render(node: import('react').ReactNode): void;
    unmount(): void;
  }
  export function createRoot(container: Element): Root;
  export function hydrateRoot(container: Element, node: import('react').ReactNode): Root;
}
