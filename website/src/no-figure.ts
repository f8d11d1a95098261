/** Stands in for figures in the browser, where the server's markup is shown until they are touched. */
export const Figure = undefined;
