import * as search from "../../../kit/search.js";

/** What the portfolio can be narrowed to, as it stands in the URL. */
export const portfolioSearch = {
  q: search.text(),
  state: search.manyOf(["open", "overdue", "paid"]),
  creditor: search.ids(),
};
