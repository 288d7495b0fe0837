import type { z } from "zod";
import type { AskedPermit } from "./actions.js";
import type * as contract from "./contract.js";
import { reasonOf, reasonOfRule } from "./domain/reason.js";

/** A permit as it travels. What we hold by our own decision is no contact either, and its reason comes first. */
export function permitView({ account, verdict, hold }: AskedPermit): z.output<typeof contract.Permit> {
  const failed = verdict.kind === "allow" ? [] : verdict.failed.map(reasonOfRule);
  const lawful = verdict.kind === "allow" ? null : verdict.nextAllowedAt;
  return {
    accountId: account.id,
    creditor: { id: account.creditorId, name: account.creditorName },
    allowed: verdict.kind === "allow" && hold === null,
    reasons: hold ? [{ ...reasonOf("held", hold.kind), passesAt: hold.untilAt }, ...failed] : failed,
    nextAllowedAt: hold ? laterOf(hold.untilAt, verdict.kind === "allow" ? hold.untilAt : lawful) : lawful,
    packs: [...verdict.packs],
    local: verdict.local,
  };
}

/** Null where either never comes. */
const laterOf = (one: Date | null, other: Date | null): Date | null =>
  one === null || other === null ? null : one > other ? one : other;
