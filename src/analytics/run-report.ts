import { createHash } from "node:crypto";
import { loadPersons, mayContact, packsInForce } from "../compliance/index.js";
import type { Channel } from "../kernel/channel.js";
import type { CreditorId, DebtorId } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import { idSet } from "../platform/id-set.js";

/** What a stretch of time came to: the counts of every outcome, and the promises of the product checked over it. */
export interface RunReport {
  readonly messages: Readonly<Record<string, number>>;
  /** Messages that did not leave, by cause. */
  readonly suppressed: Readonly<Record<string, number>>;
  /** Decisions that made no message, by kind and cause. */
  readonly decisions: Readonly<Record<string, number>>;
  /** How often a message or step was put off, by the rule that did. */
  readonly deferred: Readonly<Record<string, number>>;
  readonly checks: {
    /** Messages that name a debt whose payment was known before the attempt. Always zero. */
    readonly aboutPaidDebts: number;
    /** Messages that went to the wire at an hour or on a day that the person's packs do not allow. Always zero. */
    readonly outsideWindows: number;
    /** Postings of each currency summed, in minor units. Always zero. */
    readonly ledgerSums: Readonly<Record<string, string>>;
    /** Decisions that made more than one message leave. Always zero. */
    readonly deliveredTwice: number;
  };
  /** A hash over who was sent what, when and how: two runs from the same start give the same. */
  readonly fingerprint: string;
}

export async function runReport(tx: Tx): Promise<RunReport> {
  return {
    messages: counts(
      await tx`select state as key, count(*)::int as count from messaging.message where tenant_id = ${tx.tenant} group by 1 order by 1`,
    ),
    suppressed: counts(
      await tx`
      select because as key, count(*)::int as count from messaging.message
      where tenant_id = ${tx.tenant} and state in ('suppressed', 'failed', 'unknown') group by 1 order by 2 desc, 1`,
    ),
    decisions: counts(
      await tx`
      select kind || ' ' || because as key, count(*)::int as count from strategy.decision
      where tenant_id = ${tx.tenant} and kind <> 'deferred' group by 1 order by 2 desc, 1`,
    ),
    deferred: counts(
      await tx`
      select because as key, count(*)::int as count from strategy.decision
      where tenant_id = ${tx.tenant} and kind = 'deferred' group by 1 order by 2 desc, 1`,
    ),
    checks: {
      aboutPaidDebts: await aboutPaidDebts(tx),
      outsideWindows: await outsideWindows(tx),
      ledgerSums: await ledgerSums(tx),
      deliveredTwice: await deliveredTwice(tx),
    },
    fingerprint: await fingerprint(tx),
  };
}

const counts = (rows: Record<string, unknown>[]): Record<string, number> =>
  Object.fromEntries(rows.map(({ key, count }) => [String(key), Number(count)]));

/** Counted from the postings and the attempts, not from what the guard believed. */
async function aboutPaidDebts(tx: Tx): Promise<number> {
  const rows = await tx<{ count: number }>`
    select count(*)::int as count
    from messaging.message m
    join messaging.attempt a on a.tenant_id = m.tenant_id and a.message_id = m.id and a.wire_at is not null
    cross join lateral unnest(m.debt_ids) as named(debt_id)
    where m.tenant_id = ${tx.tenant}
      and (select sum(case when p.debit = 'receivable' then p.amount_minor else -p.amount_minor end)
           from ledger.posting p
           where p.tenant_id = m.tenant_id and p.debt_id = named.debt_id and p.at < a.claimed_at) <= 0`;
  return rows[0]?.count ?? 0;
}

interface Gone {
  readonly debtorId: DebtorId;
  readonly creditorId: CreditorId;
  readonly channel: Channel;
  readonly at: Date;
}

/** Asked again of the law, message by message, with an empty past: what is left are hours, weekdays, holidays and consent. */
async function outsideWindows(tx: Tx): Promise<number> {
  const gone = await tx<Gone>`
    select m.debtor_id, m.creditor_id, m.channel, a.wire_at as at
    from messaging.attempt a join messaging.message m on m.tenant_id = a.tenant_id and m.id = a.message_id
    where a.tenant_id = ${tx.tenant} and a.wire_at is not null order by a.wire_at`;
  const last = gone.at(-1);
  if (!last) return 0;
  const persons = await loadPersons(tx, idSet([...new Set(gone.map(({ debtorId }) => debtorId))]), last.at);
  const creditors = new Map(
    (
      await tx<{ id: CreditorId; kind: "financial" | "commercial" | "agency"; countingMode: string }>`
        select id, kind, counting_mode from debts.creditor where tenant_id = ${tx.tenant}`
    ).map((creditor) => [creditor.id, creditor]),
  );
  let outside = 0;
  for (const { debtorId, creditorId, channel, at } of gone) {
    const known = persons.get(debtorId);
    const creditor = creditors.get(creditorId);
    if (!known || !creditor) continue;
    // What the person said later does not judge what was sent before.
    const person = { ...known.person, optOuts: known.person.optOuts.filter((o) => o.at <= at), stops: [] };
    const packs = (await packsInForce(tx, at)).of(known, creditor);
    const verdict = mayContact({ channel, purpose: "collection", recipient: "debtor" }, person, [], packs, at);
    if (verdict.kind === "deny") outside += 1;
  }
  return outside;
}

async function ledgerSums(tx: Tx): Promise<Record<string, string>> {
  const rows = await tx<{ currency: string; sum: string }>`
    select currency, sum(amount_minor)::text as sum from ledger.leg where tenant_id = ${tx.tenant} group by 1 order by 1`;
  return Object.fromEntries(rows.map(({ currency, sum }) => [currency, sum]));
}

async function deliveredTwice(tx: Tx): Promise<number> {
  const rows = await tx<{ count: number }>`
    select count(*)::int as count from (
      select message_id from messaging.attempt where tenant_id = ${tx.tenant} and outcome = 'accepted'
      group by message_id having count(*) > 1) as twice`;
  return rows[0]?.count ?? 0;
}

async function fingerprint(tx: Tx): Promise<string> {
  const hash = createHash("sha256");
  const rows = await tx<{ line: string }>`
    select concat_ws('|', a.ref, m.round, m.step_no, m.channel, m.state, m.because, p.value,
                     to_char(m.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS'), m.amount_minor) as line
    from messaging.message m
    join debts.account a on a.tenant_id = m.tenant_id and a.id = m.account_id
    left join debts.contact_point p on p.tenant_id = m.tenant_id and p.id = m.contact_point_id
    where m.tenant_id = ${tx.tenant} order by 1`;
  for (const { line } of rows) hash.update(`${line}\n`);
  return hash.digest("hex").slice(0, 16);
}
