/** Bounds that keep every template small and every rendering short, whatever the data. */

/** Characters of a template's source. */
export const SOURCE_CHARS_MAX = 20_000;

/** Blocks inside blocks. */
export const NESTING_MAX = 8;

/** Loops inside loops. */
export const LOOPS_NESTED_MAX = 2;

/** Items one loop visits; a longer list is cut. */
export const LOOP_ITEMS_MAX = 200;

/** Characters of a rendered text; a longer one is cut. */
export const OUTPUT_CHARS_MAX = 200_000;

/** Problems reported at once. */
export const PROBLEMS_MAX = 50;
