import type { z } from "zod";
import { type ReasonFamily, reasonOf, reasonOfRule, reasonWith, type StoredRule } from "../../compliance/index.js";
import type { Id } from "../../kernel/id.js";
import { DAY_MS } from "../../kernel/time.js";
import type * as contract from "./contract.js";
import type * as reads from "./reads.js";
import type { Approval, RehearsalRow } from "./rehearsal-store.js";
import { outcomeReason } from "./report.js";

type View = z.output<typeof contract.Rehearsal>;
type EventView = z.output<typeof contract.RehearsalEvent>;
type PersonView = z.output<typeof contract.RehearsalPerson>;

export const rehearsalView = (row: RehearsalRow, approvals: readonly Approval[]): View => ({
  id: row.id as Id<"rehearsal">,
  strategyId: row.strategyId,
  versionId: row.versionId as Id<"version"> | null,
  version: row.version,
  name: row.name,
  hash: row.hash,
  running: row.running,
  paymentsArrive: row.paymentsArrive,
  days: row.days,
  scenario: row.scenario,
  state: row.state,
  because: row.because,
  from: row.fromAt,
  until: new Date(row.fromAt.getTime() + row.days * DAY_MS),
  snapshots: row.snapshots.map(({ at }) => new Date(at)),
  jobId: row.jobId as Id<"job"> | null,
  done: row.peopleDone,
  total: row.peopleTotal,
  hasLists: row.hasLists,
  askedBy: row.askedBy,
  askedAt: row.askedAt,
  finishedAt: row.finishedAt,
  approvals: approvals.map(({ byName, at }) => ({ by: byName, at })),
});

const FAMILIES: Readonly<Record<string, ReasonFamily>> = {
  deferred: "deferred",
  postponed: "deferred",
  skipped: "skipped",
  held: "held",
  reanchored: "reanchored",
  branched: "branched",
  charged: "charged",
  offered: "offered",
  told: "told",
  moved: "moved",
  withdrawn: "message",
  failed: "message",
  parked: "left_out",
  left: "left",
};

export function eventView({
  debtorId,
  debtorName,
  no: _,
  failed,
  because,
  kind,
  currency,
  amountMinor,
  offer: __,
  ...event
}: reads.EventItem): EventView {
  const rules = (failed ?? []) as readonly StoredRule[];
  const family = FAMILIES[kind] ?? "message";
  return {
    ...event,
    kind: kind as EventView["kind"],
    debtor: { id: debtorId, name: debtorName },
    charged: amountMinor !== null && kind === "charged" ? { minor: amountMinor, currency } : null,
    offered: amountMinor !== null && kind === "offered" ? { minor: amountMinor, currency } : null,
    // What broke is for the log; here the account is set aside.
    because:
      because === null ? null : kind === "parked" ? reasonOf("left_out", "parked") : reasonWith(family, because, rules),
    reasons: rules.map(reasonOfRule),
  };
}

export const personView = ({
  debtorId,
  debtorName,
  creditorId,
  creditorName,
  because,
  outcome,
  change,
  ...row
}: reads.PersonItem): PersonView => ({
  ...row,
  outcome: outcome as PersonView["outcome"],
  change: change as PersonView["change"],
  debtor: { id: debtorId, name: debtorName },
  creditor: { id: creditorId, name: creditorName },
  because: outcomeReason(outcome, because),
});
