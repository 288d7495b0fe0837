import { STARTERS } from "../../../kit/rule/starters.js";
import * as search from "../../../kit/search.js";

/** What is looked at, and of which account it is asked why; a new segment may begin with one of the starters. */
export const segmentSearch = {
  see: search.oneOf(["accounts", "versions"]),
  why: search.id(),
  from: search.oneOf(STARTERS),
};
export type SegmentSearch = search.Search<typeof segmentSearch>;
