/** Of a long list, the page shows the beginning. */
export const MOST_LISTED = 200;
