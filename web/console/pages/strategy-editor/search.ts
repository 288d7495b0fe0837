import * as search from "../../../kit/search.js";

export const VIEWS = ["outline", "ladder", "canvas"] as const;
export type View = (typeof VIEWS)[number];

export const strategyEditorSearch = { view: search.oneOf(VIEWS) };
