import * as search from "../../../kit/search.js";

export const RESULT_DAYS = ["7", "14", "30", "60"] as const;
export type ResultDays = (typeof RESULT_DAYS)[number];

/** Which of the accounts are listed: those that run, or those that left; at one step, or for one cause. */
export const strategySearch = {
  accounts: search.oneOf(["running", "left"]),
  step: search.whole(0, 100),
  because: search.text(60),
  /** Within how many days money counts. */
  days: search.oneOf(RESULT_DAYS),
};
export type StrategySearch = search.Search<typeof strategySearch>;
