import type { z } from "zod";
import type { Explained } from "../domain/segment/explain.js";
import type * as contract from "./contract.js";
import type { Member } from "./look-store.js";
import type { KeptTotal, SegmentRow } from "./segment-store.js";
import type { Usage } from "./segments.js";

/** What the store gives, as it travels. */

const totalsOf = (kept: readonly KeptTotal[] | null) =>
  kept?.map(({ openMinor, ...total }) => ({ ...total, openMinor: BigInt(openMinor) })) ?? null;

export const segmentView = ({ counts, ...segment }: SegmentRow): z.output<typeof contract.Segment> => ({
  ...segment,
  totals: totalsOf(counts),
});

export const listedView = (row: SegmentRow, usedBy: Usage): z.output<typeof contract.SegmentListed> => ({
  ...segmentView(row),
  usedBy: { segments: [...usedBy.segments], strategies: [...usedBy.strategies] },
});

export const memberView = ({
  debtorId,
  debtorName,
  debtorKind,
  creditorId,
  creditorName,
  ...member
}: Member): z.output<typeof contract.SegmentMember> => ({
  ...member,
  debtor: { id: debtorId, name: debtorName, kind: debtorKind },
  creditor: { id: creditorId, name: creditorName },
});

/** A tree as the list of its nodes, read from the top. */
export const flat = (
  { parts, condition, ...node }: Explained,
  depth = 0,
): z.output<typeof contract.SegmentReason>[] => [
  { ...node, condition: condition && { ...condition }, depth },
  ...parts.flatMap((part) => flat(part, depth + 1)),
];
