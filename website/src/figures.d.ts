/** What the loader of a figure (plugins/pool-figure-loader.ts) hands to its component. */
declare module '@site/plugins/pool-figure.json?points' {
  const points: import('@site/plugins/pool-figure').Point[];
  export default points;
}
