import type { BooksCheck, QueuesCheck, RunReport } from "../../analytics/index.js";
import { type ContactEvent, loadPersons, mayContact, type Purpose, packsInForce } from "../../compliance/index.js";
import type { Channel } from "../../kernel/channel.js";
import type { CreditorId, DebtorId, MessageId } from "../../kernel/id.js";
import { one, type Tx } from "../../platform/db.js";
import { idSet } from "../../platform/id-set.js";
import { type Fragment, sql } from "../../platform/sql.js";
import type { FactsCheck } from "../../strategy/index.js";

/** One thing that must always be true, by its number in the design: how often it was looked at, and how often it was not so. */
export interface Invariant {
  readonly number: number;
  readonly says: string;
  readonly looked: number;
  readonly violations: number;
}

export interface Evidence {
  readonly report: RunReport;
  readonly books: BooksCheck;
  readonly queues: QueuesCheck;
  readonly facts: FactsCheck;
}

/** Counts what must always be true over everything that happened, from attempts, phones, postings and receipts. */
export async function invariants(tx: Tx, { report, books, queues, facts }: Evidence): Promise<Invariant[]> {
  const law = await againstTheLaw(tx);
  const count = (what: Fragment): Promise<number> => countOf(tx, what);
  const attempts = await count(sql`from messaging.attempt where tenant_id = ${tx.tenant} and wire_at is not null`);
  const messages = await count(sql`from messaging.message where tenant_id = ${tx.tenant}`);
  const phones = await count(sql`from sandbox.phone_message where tenant_id = ${tx.tenant} and direction = 'out'`);
  const line = (number: number, says: string, looked: number, violations: number): Invariant => ({
    number,
    says,
    looked,
    violations,
  });
  return [
    line(1, "every attempt has its permit on record", attempts, await count(withoutPermit(tx))),
    line(1, "asked again of the law with all that happened before, it says yes", law.looked, law.violations),
    line(1, "nobody hears from us on a channel they stopped", attempts, await count(afterOptOut(tx))),
    line(2, "no message is about a debt that was known to be paid", attempts, report.checks.aboutPaidDebts),
    line(2, "nobody under a hold is chased", attempts, await count(underHold(tx))),
    line(3, "no message reached a phone or mailbox twice", phones, await count(twiceOnPhone(tx))),
    line(3, "what may have left is not sent again", attempts, await count(againAfterUnknown(tx))),
    line(3, "one decision, one message delivered", messages, report.checks.deliveredTwice),
    line(4, "postings sum to zero", Object.keys(report.checks.ledgerSums).length, nonZero(report.checks.ledgerSums)),
    line(4, "balances are what the postings say", 1, booksOff(books)),
    line(5, "a message states what was open then", attempts, await count(wrongAmount(tx))),
    line(6, "what did not leave says why", messages, await count(withoutCause(tx))),
    line(8, "a phone holds this tenant's messages alone", phones, await count(othersOnPhone(tx))),
    line(
      9,
      "nothing is left in a queue, and nothing was set aside",
      1,
      queuesLeft(queues) + (await count(callsLeft(tx))),
    ),
    line(9, "no attempt hangs in the air", attempts, await count(openAttempts(tx))),
    line(10, "who wrote from a number we know is known", await count(said(tx)), await count(unknownThoughKnown(tx))),
    line(10, "what is known of accounts is true", facts.looked, facts.stale + facts.missing),
  ];
}

/** What people and providers did meanwhile, for whoever reads the counts. */
export async function happened(tx: Tx): Promise<Record<string, number>> {
  const rows = await tx<{ what: string; count: number }>`
    select 'receipts: ' || fact as what, count(*)::int as count from messaging.receipt where tenant_id = ${tx.tenant} group by 1
    union all
    select 'answers' || coalesce(': ' || meaning, ''), count(*)::int from messaging.inbound where tenant_id = ${tx.tenant} group by 1
    union all
    select 'calls of providers', count(*)::int from messaging.callback where tenant_id = ${tx.tenant}
    union all
    select 'payments', count(*)::int from debts.payment where tenant_id = ${tx.tenant}
    union all
    select 'opt-outs', count(*)::int from compliance.opt_out where tenant_id = ${tx.tenant}
    order by 1`;
  return Object.fromEntries(rows.map(({ what, count }) => [what, count]));
}

const countOf = async (tx: Tx, what: Fragment): Promise<number> =>
  one(await tx.run<{ count: number }>(sql`select count(*)::int as count ${what}`)).count;

const nonZero = (sums: Readonly<Record<string, string>>): number =>
  Object.values(sums).filter((sum) => sum !== "0").length;

const booksOff = ({ examples: _, ...counts }: BooksCheck): number => Object.values(counts).reduce((a, b) => a + b, 0);

const queuesLeft = ({ parkedEnrollments, parkedNews, waitingNews, leavingMessages }: QueuesCheck): number =>
  parkedEnrollments + parkedNews + waitingNews + leavingMessages;

const onWire = (tx: Tx): Fragment => sql`
  from messaging.attempt a join messaging.message m on m.tenant_id = a.tenant_id and m.id = a.message_id
  where a.tenant_id = ${tx.tenant} and a.wire_at is not null`;

const withoutPermit = (tx: Tx): Fragment => sql`${onWire(tx)} and a.pack_set_id is null`;

const afterOptOut = (tx: Tx): Fragment => sql`
  ${onWire(tx)} and m.purpose <> 'stop-confirmation' and exists (
    select from compliance.opt_out o where o.tenant_id = m.tenant_id and o.debtor_id = m.debtor_id
      and o.channel in (m.channel, 'all') and o.at < a.claimed_at and (o.lifted_at is null or o.lifted_at > a.claimed_at))`;

const underHold = (tx: Tx): Fragment => sql`
  ${onWire(tx)} and m.purpose = 'collection' and exists (
    select from compliance.hold h where h.tenant_id = m.tenant_id and h.debtor_id = m.debtor_id
      and (h.account_id is null or h.account_id = m.account_id) and h.debt_id is null and h.from_at < a.claimed_at
      and (h.until_at is null or h.until_at > a.claimed_at) and (h.lifted_at is null or h.lifted_at > a.claimed_at))`;

/** What WhatsApp would not deliver in free words reached no phone, and may leave once more as a template. */
const twiceOnPhone = (tx: Tx): Fragment => sql`
  from (select from sandbox.phone_message
        where tenant_id = ${tx.tenant} and direction = 'out' and key is not null
          and not (state = 'failed' and because in ('131047', '63016'))
        group by key having count(*) > 1
        union all
        select from sandbox.mail where tenant_id = ${tx.tenant} and message_key is not null
        group by message_key having count(*) > 1) as twice`;

const againAfterUnknown = (tx: Tx): Fragment => sql`
  from messaging.attempt a
  join messaging.attempt b on b.tenant_id = a.tenant_id and b.message_id = a.message_id and b.number > a.number
  where a.tenant_id = ${tx.tenant} and a.outcome = 'unknown' and b.wire_at is not null`;

/** Only messages that list all they are about can be added up by what they list. */
const wrongAmount = (tx: Tx): Fragment => sql`
  from (
    select m.id, m.amount_minor,
           (select coalesce(sum(case when p.debit = 'receivable' then p.amount_minor when p.credit = 'receivable' then -p.amount_minor else 0 end), 0)
            from ledger.posting p
            where p.tenant_id = m.tenant_id and p.debt_id = any(m.debt_ids) and p.at <= a.claimed_at) as open_minor
    ${onWire(tx)} and a.outcome = 'accepted' and m.purpose = 'collection' and cardinality(m.debt_ids) between 1 and 11
  ) as stated where stated.amount_minor <> stated.open_minor`;

const withoutCause = (tx: Tx): Fragment => sql`
  from messaging.message
  where tenant_id = ${tx.tenant} and state in ('suppressed', 'failed', 'unknown') and coalesce(because, '') = ''`;

const othersOnPhone = (tx: Tx): Fragment => sql`
  from sandbox.phone_message p
  where p.tenant_id = ${tx.tenant} and p.direction = 'out' and p.key is not null
    and split_part(p.key, '-', 1) <> ${tx.tenant.toString()}`;

const callsLeft = (tx: Tx): Fragment => sql`
  from messaging.callback where tenant_id = ${tx.tenant} and state = 'parked'`;

const openAttempts = (tx: Tx): Fragment => sql`
  from messaging.attempt where tenant_id = ${tx.tenant} and outcome is null`;

const said = (tx: Tx): Fragment => sql`from messaging.inbound where tenant_id = ${tx.tenant}`;

/** A number that changed hands is known no more: what its new owner says is said by a stranger. */
const unknownThoughKnown = (tx: Tx): Fragment => sql`
  from messaging.inbound i where i.tenant_id = ${tx.tenant} and i.debtor_id is null
    and exists (select from debts.contact_point c where c.tenant_id = i.tenant_id and c.value = i.from_value
                  and coalesce(c.health_because, '') not in ('wrong_person', 'number_changed'))`;

interface Gone {
  readonly messageId: MessageId;
  readonly debtorId: DebtorId;
  readonly creditorId: CreditorId;
  readonly anchorDebtId: bigint | null;
  readonly channel: Channel;
  readonly purpose: Purpose;
  readonly at: Date;
  readonly isRefused: boolean;
}

interface Past extends ContactEvent {
  readonly debtorId: DebtorId;
  readonly messageId: MessageId | null;
}

/**
 * Every attempt that reached the wire is asked of the law again, with the contacts that were on record before it: hours,
 * holidays, consent, and the caps and gaps that count over days.
 */
async function againstTheLaw(tx: Tx): Promise<{ looked: number; violations: number }> {
  const gone = await tx<Gone>`
    select m.id as message_id, m.debtor_id, m.creditor_id, m.anchor_debt_id, m.channel, m.purpose, a.claimed_at as at,
           a.outcome = 'refused' as is_refused
    from messaging.attempt a join messaging.message m on m.tenant_id = a.tenant_id and m.id = a.message_id
    where a.tenant_id = ${tx.tenant} and a.wire_at is not null order by a.claimed_at, a.id`;
  const past = new Map<DebtorId, Past[]>();
  for (const event of await tx<Past>`
    select debtor_id, message_id, at, channel, direction, connected, outcome, purpose, debt_id, creditor_id
    from compliance.contact where tenant_id = ${tx.tenant} and outcome <> 'failed' order by debtor_id, at, id`) {
    const list = past.get(event.debtorId);
    if (list) list.push(event);
    else past.set(event.debtorId, [event]);
  }
  const last = gone.at(-1);
  if (!last) return { looked: 0, violations: 0 };
  const persons = await loadPersons(tx, idSet([...new Set(gone.map(({ debtorId }) => debtorId))]), last.at);
  const creditors = new Map(
    (
      await tx<{ id: CreditorId; kind: "financial" | "commercial" | "agency"; countingMode: string }>`
        select id, kind, counting_mode from debts.creditor where tenant_id = ${tx.tenant}`
    ).map((creditor) => [creditor.id, creditor]),
  );
  let violations = 0;
  for (const { messageId, debtorId, creditorId, anchorDebtId, channel, purpose, at, isRefused } of gone) {
    const known = persons.get(debtorId);
    const creditor = creditors.get(creditorId);
    if (!known || !creditor) continue;
    const history = (past.get(debtorId) ?? []).filter((event) => event.at <= at && event.messageId !== messageId);
    // A provider that refuses may say that the person stopped it: that "no" is of the same moment, and came after.
    const optOuts = known.person.optOuts.filter((optOut) => optOut.at < at || (optOut.at <= at && !isRefused));
    const person = { ...known.person, optOuts, stops: [] };
    const attempt = {
      channel,
      purpose,
      recipient: "debtor" as const,
      kind: "template-utility" as const,
      creditorId,
      debtId: anchorDebtId ?? undefined,
    };
    const packs = (await packsInForce(tx, at)).of(known, creditor);
    if (mayContact(attempt, person, history, packs, at).kind === "deny") violations += 1;
  }
  return { looked: gone.length, violations };
}
