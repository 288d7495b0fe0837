import * as search from "../../../kit/search.js";

/** Which of the accounts are listed: those that run, or those that left; at one step, or for one cause. */
export const strategySearch = {
  accounts: search.oneOf(["running", "left"]),
  step: search.whole(0, 100),
  because: search.text(60),
};
export type StrategySearch = search.Search<typeof strategySearch>;
