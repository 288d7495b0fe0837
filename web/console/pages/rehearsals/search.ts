import * as search from "../../../kit/search.js";

export const rehearsalsSearch = {
  strategyId: search.id(),
  /** Opens the dialog that begins one; with a strategy, for that one. */
  start: search.flag(),
  settings: search.flag(),
};
export type RehearsalsSearch = search.Search<typeof rehearsalsSearch>;
