import * as search from "../../../kit/search.js";

/** Which import is open, and which of its rows. Apart from the model, because the router reads it before the page comes. */
export const SHOWN = ["created", "updated", "unchanged", "rejected"] as const;
export type Shown = (typeof SHOWN)[number];

export const importSearch = {
  id: search.id(),
  show: search.oneOf(SHOWN),
  /** What is to be brought: a door of Inicio asks for payments. */
  kind: search.oneOf(["debts", "payments"]),
  /** Rejected rows of one cause. */
  code: search.text(60),
};
export type ImportSearch = search.Search<typeof importSearch>;
