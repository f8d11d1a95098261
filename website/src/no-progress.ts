/**
 * Stands in for nprogress in the browser bundle: pages are loaded ahead while their links are on the screen, so a bar that
 * tells of waiting is not worth its weight.
 */
const noProgress = {
  configure: (): void => {},
  start: (): void => {},
  done: (): void => {},
};

// The theme imports it by default.
export default noProgress;
