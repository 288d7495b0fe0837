import type { Definition, Step } from "../../../../src/strategy/domain/definition.js";
import { branchesOf } from "../../../../src/strategy/domain/outline.js";
import { branchSpot, SETTINGS, type Spot } from "./tree.js";

/** One line of the outline, as it is read from the top. */
export interface Row {
  readonly spot: Spot;
  readonly kind: "settings" | "step" | "branch";
  /** From 1; branches stand between a step and what is in them. */
  readonly level: number;
  /** The how-manieth among its own, and of how many. */
  readonly position: number;
  readonly size: number;
  /** The line it stands under; null on the first level. */
  readonly parent: Spot | null;
  /** Null where nothing stands under it. */
  readonly isOpen: boolean | null;
  /** The step itself, or the one that the branch belongs to. */
  readonly step: Step | null;
  readonly branch: number | null;
  /** The step's number in the outline, closed branches counted; positions and messages carry it. */
  readonly no: number | null;
}

/** The lines of the outline, without those under a closed one. */
export function rowsOf({ steps }: Definition, closed: ReadonlySet<Spot>): Row[] {
  const rows: Row[] = [
    { ...NOTHING, spot: SETTINGS, kind: "settings", level: 1, position: 1, size: steps.length + 1, parent: null },
  ];
  let no = 0;
  const list = (inner: readonly Step[], level: number, parent: Spot | null, before: number, isShown: boolean): void => {
    for (const [at, step] of inner.entries()) {
      const branches = branchesOf(step);
      const isOpen = branches.length === 0 ? null : !closed.has(step.id);
      const place = { level, position: at + 1 + before, size: inner.length + before, parent };
      if (isShown) rows.push({ ...place, spot: step.id, kind: "step", isOpen, step, branch: null, no });
      no += 1;
      for (const [branch, under] of branches.entries()) {
        const spot = branchSpot({ owner: step.id, branch });
        const isBranchOpen = under.length === 0 ? null : !closed.has(spot);
        const isBranchShown = isShown && isOpen === true;
        const line = { level: level + 1, position: branch + 1, size: branches.length, parent: step.id };
        if (isBranchShown) rows.push({ ...line, spot, kind: "branch", isOpen: isBranchOpen, step, branch, no: null });
        list(under, level + 2, spot, 0, isBranchShown && isBranchOpen === true);
      }
    }
  };
  list(steps, 1, null, 1, true);
  return rows;
}

const NOTHING = { isOpen: null, step: null, branch: null, no: null };

export type Walk = "previous" | "next" | "first" | "last";

/** Where does a walk along the lines lead? Nowhere past the ends. */
export function walked(rows: readonly Row[], spot: Spot, walk: Walk): Spot {
  const at = rows.findIndex((row) => row.spot === spot);
  const to = {
    previous: Math.max(0, at - 1),
    next: Math.min(rows.length - 1, at + 1),
    first: 0,
    last: rows.length - 1,
  };
  return rows[to[walk]]?.spot ?? spot;
}

/** The spots to close or open, and where to go, when somebody presses left or right on a line. */
export type Turn = { readonly close: Spot } | { readonly open: Spot } | { readonly go: Spot } | null;

export function turned(rows: readonly Row[], spot: Spot, side: "left" | "right"): Turn {
  const at = rows.findIndex((row) => row.spot === spot);
  const row = rows[at];
  if (!row) return null;
  if (side === "left") return row.isOpen === true ? { close: spot } : row.parent === null ? null : { go: row.parent };
  if (row.isOpen === false) return { open: spot };
  const next = rows[at + 1];
  return next && next.level > row.level ? { go: next.spot } : null;
}

/** All lines that must be open for a spot to be seen. */
export function ancestorsOf(definition: Definition, spot: Spot): Spot[] {
  const rows = rowsOf(definition, new Set());
  const up: Spot[] = [];
  let row = rows.find((one) => one.spot === spot);
  while (row?.parent) {
    const { parent } = row;
    up.push(parent);
    row = rows.find((one) => one.spot === parent);
  }
  return up;
}

export type Lines = "all" | "open" | "trunk";

/** The lines that a view shows: those that are open, all of them, or only the first level. */
export function linesOf(definition: Definition, closed: ReadonlySet<Spot>, which: Lines): readonly Row[] {
  const rows = rowsOf(definition, which === "all" ? new Set() : closed);
  return which === "trunk" ? rows.flatMap((row) => (row.level === 1 ? [{ ...row, isOpen: null }] : [])) : rows;
}

/** The line that stands for a spot where not all are shown: itself, or the nearest around it. */
export function lineFor(rows: readonly Row[], definition: Definition, spot: Spot): Spot {
  const shown = new Set(rows.map((row) => row.spot));
  return [spot, ...ancestorsOf(definition, spot)].find((one) => shown.has(one)) ?? SETTINGS;
}
