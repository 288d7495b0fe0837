import * as search from "../../../kit/search.js";
import type { Words } from "../../../kit/words.js";
import type { Group } from "./data.js";

export const WAYS = ["age", "amount", "behaviour", "mixed"] as const;
export type Way = (typeof WAYS)[number];

export const proposalsSearch = { by: search.oneOf(WAYS), creditorId: search.id() };
export type ProposalsSearch = search.Search<typeof proposalsSearch>;

type Part = Group["name"][number];

/** What a proposed group is called, until somebody knows better: `Más de 30 días de atraso · Grandes montos`. */
export const groupName = ({ name }: Pick<Group, "name">, words: Words): string =>
  name.map((part) => partName(part, words)).join(" · ");

function partName(part: Part, words: Words): string {
  if (part.code === "late")
    return part.to === null
      ? words("part.lateFrom", { days: part.from - 1 })
      : words("part.lateTo", { from: part.from, to: part.to });
  return words(`part.${part.code}`, "days" in part ? { days: part.days } : {});
}

export const countOf = (totals: readonly { readonly count: number }[]): number =>
  totals.reduce((sum, { count }) => sum + count, 0);

export type NameFault = "missing" | "twice";

/** What is wrong with the names of those that are to be saved, by their places. */
export function nameFaults(names: readonly string[], chosen: ReadonlySet<number>): ReadonlyMap<number, NameFault> {
  const faults = new Map<number, NameFault>();
  const seen = new Set<string>();
  for (const at of [...chosen].sort((a, b) => a - b)) {
    const name = (names[at] ?? "").trim();
    if (name === "") faults.set(at, "missing");
    else if (seen.has(name)) faults.set(at, "twice");
    seen.add(name);
  }
  return faults;
}
