import { type DraftRule, rooted } from "../../../kit/rule/rule-model.js";

/** A segment as it was when somebody began to write, or when they last saved. */
export interface Base {
  readonly version: number;
  readonly name: string;
  readonly rule: DraftRule;
}

/** What is on screen, and what it began from. */
export interface Work {
  readonly name: string;
  readonly rule: DraftRule;
  readonly base: Base;
  /** Found in this browser from before: somebody left without saving. */
  readonly isFound: boolean;
}

const textOf = (rule: DraftRule): string => JSON.stringify(rooted(rule));
const same = (a: Pick<Base, "name" | "rule">, b: Pick<Base, "name" | "rule">): boolean =>
  a.name.trim() === b.name.trim() && textOf(a.rule) === textOf(b.rule);

export const isDirty = (work: Work): boolean => !same(work, work.base);

export const beginWork = (base: Base): Work => ({ name: base.name, rule: rooted(base.rule), base, isFound: false });

/** What is kept in the browser while it is not saved. */
export const keptText = ({ name, rule, base }: Work): string => JSON.stringify({ name, rule, version: base.version });

/** Goes on where somebody left off; null where nothing was kept, or it is what is saved anyhow. */
export function foundWork(text: string | null, base: Base): Work | null {
  if (text === null) return null;
  const kept = read(text);
  if (!kept || same(kept, base)) return null;
  return { name: kept.name, rule: kept.rule, base: { ...base, version: kept.version }, isFound: true };
}

function read(text: string): Base | null {
  try {
    const kept = JSON.parse(text) as Partial<Base> | null;
    const isWhole = typeof kept?.name === "string" && typeof kept.version === "number" && typeof kept.rule === "object";
    return isWhole && kept.rule !== null
      ? { name: kept.name ?? "", version: kept.version ?? 0, rule: rooted(kept.rule ?? null) }
      : null;
  } catch {
    // Kept by an older program, or cut off: nothing to go on with.
    return null;
  }
}

/** What the server has now: where nothing was written here it is taken over, else it stands against what was written. */
export function meeting(work: Work, theirs: Base): { readonly work: Work; readonly isConflict: boolean } {
  // What was just saved here may be newer than what was last heard.
  if (theirs.version <= work.base.version) return { work, isConflict: false };
  if (!isDirty(work)) return { work: beginWork(theirs), isConflict: false };
  return { work, isConflict: true };
}

/** Goes on with what is written here, over what somebody else saved meanwhile. */
export const overrule = (work: Work, theirs: Base): Work => ({ ...work, base: theirs });
