import { STOPS } from "../../compliance/domain/contact.js";
import { debtIsOpen } from "../../compliance/index.js";
import { CHANNELS, type Channel } from "../../kernel/channel.js";
import type { Tx } from "../../platform/db.js";
import { type Fragment, sql } from "../../platform/sql.js";
import { bitOf, CODES } from "../domain/segment/facts.js";
import { CHANNELS_BY } from "../store.js";

/*
 * How a row of `strategy.account_fact` is read off the tables it is made from. Each part answers for all accounts of a
 * scope, those without anything to tell included, so that what is gone is written too.
 */

export const PARTS = ["debt", "person", "care", "contact", "course"] as const;
export type Part = (typeof PARTS)[number];

/** Which accounts, and the people behind them: conditions that find either cheaply. */
export interface Scope {
  accounts(column: Fragment): Fragment;
  debtors(column: Fragment): Fragment;
}

/** The creditors with the zone in which their days are counted. */
export interface CreditorZone {
  readonly creditorId: bigint;
  readonly zone: string;
}

export interface Surroundings {
  readonly tx: Tx;
  readonly scope: Scope;
  readonly zones: readonly CreditorZone[];
  readonly now: Date;
}

/** The columns of each part, as the table has them. */
export const COLUMNS: Readonly<Record<Part, readonly string[]>> = {
  debt: [
    "open_minor",
    "unapplied_minor",
    "open_count",
    "customer_since",
    "times_paid",
    "times_late",
    "oldest_due_on",
    "term_days",
    "usual_days_late",
    "paid_share",
    "last_paid_on",
    "product",
    "fields",
  ],
  person: [
    "debtor_kind",
    "country",
    "locale",
    "subdivision",
    "tags",
    "preferred_channel",
    "address_mask",
    "email_health",
    "phone_health",
    "address_health",
    "consent_mask",
    "refused_mask",
    "opt_out_mask",
    "legal_stop",
  ],
  care: [
    "promises_made",
    "promises_kept",
    "promises_part_kept",
    "promises_broken",
    "promise_on",
    "offer_until",
    "hold",
    "hold_until",
  ],
  contact: [
    "last_contact_on",
    "last_contact_channel",
    "last_contact_outcome",
    "last_reply_on",
    "last_talk_on",
    "last_opened_on",
    "last_clicked_on",
  ],
  course: [
    "strategy_id",
    "step_id",
    "entered_on",
    "has_open_task",
    "reminders_sent",
    "reminders_this_round",
    "failed_messages",
    "last_reminder_on",
  ],
};

/** The place of a word in its list, counted from one; null for a word that the list does not have. */
const placeOf = (words: readonly string[], column: Fragment): Fragment =>
  sql`array_position(${words}::text[], ${column})::smallint`;

const SMALLINT_MAX = 32_767;
/** A count as a smallint: whoever was written to more often than that was written to very often. */
const few = (count: Fragment): Fragment => sql`least(coalesce(${count}, 0), ${SMALLINT_MAX}::int)::smallint`;
const signed = (number: Fragment): Fragment =>
  sql`greatest(least(${number}, ${SMALLINT_MAX}::int), ${-SMALLINT_MAX}::int)::smallint`;

const dayOf = (instant: Fragment): Fragment => sql`(${instant} at time zone z.zone)::date`;

const zoneRows = (zones: readonly CreditorZone[]): Fragment => sql`
  unnest(${zones.map(({ creditorId }) => creditorId)}::bigint[], ${zones.map(({ zone }) => zone)}::text[])
    as z(creditor_id, zone)`;

const accountsOf = ({ tx, scope }: Surroundings): Fragment =>
  sql`a.tenant_id = ${tx.tenant} and ${scope.accounts(sql`a.id`)}`;

/** What is owed and how it was paid. The day a debt was paid is that of its last payment, else of the file that said so. */
function debtPart(from: Surroundings): Fragment {
  const { tx, scope, zones } = from;
  return sql`
    select a.id as account_id, a.open_minor, a.unapplied_minor, a.open_count,
           least(${dayOf(sql`a.created_at`)}, d.first_issued_on) as customer_since,
           ${few(sql`d.paid`)} as times_paid, ${few(sql`d.late`)} as times_late, a.oldest_due_on,
           ${signed(sql`x.due_on - x.issued_on`)} as term_days, ${signed(sql`round(d.mean_late)::int`)} as usual_days_late,
           case when d.original > 0 then floor(100 * greatest(d.original - d.principal, 0) / d.original)::smallint end
             as paid_share,
           a.last_paid_on, x.product,
           nullif(coalesce(p.extra, '{}') || coalesce(x.extra, '{}'), '{}') as fields
    from debts.account a
    join debts.debtor p on p.tenant_id = a.tenant_id and p.id = a.debtor_id and ${scope.debtors(sql`p.id`)}
    join ${zoneRows(zones)} on z.creditor_id = a.creditor_id
    left join debts.debt x on x.tenant_id = a.tenant_id and x.id = a.oldest_debt_id and ${scope.accounts(sql`x.account_id`)}
    left join (
      select account_id, min(issued_on) as first_issued_on, count(paid_on)::int as paid,
             (count(*) filter (where paid_on > due_on))::int as late, avg(paid_on - due_on) as mean_late,
             sum(original_minor) as original, sum(principal_minor) as principal
      from (
        select d.account_id, d.issued_on, d.due_on, greatest(d.original_minor, 0) as original_minor,
               greatest(d.balance_minor - d.fees_minor - d.interest_minor, 0) as principal_minor,
               case when d.status = 'paid' then coalesce(
                 (select max(t.value_on) from ledger.posting t
                  where t.tenant_id = d.tenant_id and t.debt_id = d.id and t.payment_id is not null and t.credit = 'receivable'),
                 ${dayOf(sql`d.updated_at`)}) end as paid_on
        from debts.debt d join ${zoneRows(zones)} on z.creditor_id = d.creditor_id
        where d.tenant_id = ${tx.tenant} and ${scope.accounts(sql`d.account_id`)} and d.status in ('open', 'paid')
        -- Kept apart, so that the day is looked up once a debt and not once for each figure made of it.
        offset 0
      ) each_debt group by account_id
    ) d on d.account_id = a.id
    where ${accountsOf(from)}`;
}

const maskOf = (channels: readonly Channel[]): number => channels.reduce((mask, channel) => mask | bitOf(channel), 0);
const ALL_CHANNELS = maskOf(CHANNELS);
const KINDS = Object.keys(CHANNELS_BY);
const KIND_MASKS = KINDS.map((kind) => maskOf(CHANNELS_BY[kind] ?? []));
const CHANNEL_BITS = CHANNELS.map(bitOf);

const bits = (words: readonly string[], masks: readonly number[], column: Fragment): Fragment =>
  sql`(${masks}::int[])[array_position(${words}::text[], ${column})]`;

/** Who the person is and how they may be reached. The newest consent that names a channel decides for it. */
function personPart(from: Surroundings): Fragment {
  const { tx, scope } = from;
  const health = (kind: string): Fragment =>
    sql`max(${placeOf(CODES.emailHealth, sql`health`)}) filter (where kind = ${kind})`;
  return sql`
    select a.id as account_id, ${placeOf(CODES.debtorKind, sql`p.kind`)} as debtor_kind, p.country, p.locale, p.subdivision,
           p.tags, ${placeOf(CODES.preferredChannel, sql`p.preferred_channel`)} as preferred_channel,
           coalesce(c.usable, 0)::smallint as address_mask, c.email_health, c.phone_health, c.address_health,
           coalesce(s.granted, 0)::smallint as consent_mask, coalesce(s.refused, 0)::smallint as refused_mask,
           coalesce(o.mask, 0)::smallint as opt_out_mask, t.stop as legal_stop
    from debts.account a
    join debts.debtor p on p.tenant_id = a.tenant_id and p.id = a.debtor_id and ${scope.debtors(sql`p.id`)}
    left join (
      select debtor_id,
             bit_or(${bits(KINDS, KIND_MASKS, sql`case when line_type = 'fixed' then line_type else kind end`)}
                    & ~coalesce((select bit_or(${bits(CHANNELS, CHANNEL_BITS, sql`u.channel`)}) from unnest(bad_on) as u(channel)), 0))
               filter (where health <> 'bad') as usable,
             ${health("email")} as email_health, ${health("phone")} as phone_health, ${health("address")} as address_health
      from debts.contact_point where tenant_id = ${tx.tenant} and ${scope.debtors(sql`debtor_id`)} group by debtor_id
    ) c on c.debtor_id = a.debtor_id
    left join (
      select debtor_id, bit_or(bit) filter (where granted) as granted, bit_or(bit) filter (where not granted) as refused
      from (select distinct on (debtor_id, channel) debtor_id, ${bits(CHANNELS, CHANNEL_BITS, sql`channel`)} as bit, granted
            from compliance.consent, unnest(channels) as channel
            where tenant_id = ${tx.tenant} and ${scope.debtors(sql`debtor_id`)}
            order by debtor_id, channel, id desc) newest
      group by debtor_id
    ) s on s.debtor_id = a.debtor_id
    left join (
      select debtor_id, bit_or(case when channel = 'all' then ${ALL_CHANNELS}::int
                                    else ${bits(CHANNELS, CHANNEL_BITS, sql`channel`)} end) as mask
      from compliance.opt_out
      where tenant_id = ${tx.tenant} and lifted_at is null and ${scope.debtors(sql`debtor_id`)} group by debtor_id
    ) o on o.debtor_id = a.debtor_id
    left join (
      select debtor_id, min(${placeOf(STOPS, sql`kind`)}) as stop from compliance.stop
      where tenant_id = ${tx.tenant} and lifted_at is null and ${scope.debtors(sql`debtor_id`)} group by debtor_id
    ) t on t.debtor_id = a.debtor_id
    where ${accountsOf(from)}`;
}

/** Promises, the offer that stands, and what leaves the account alone: of several holds the one that lasts longest, even if it is over by now. */
function carePart(from: Surroundings): Fragment {
  const { tx, scope, zones, now } = from;
  const count = (state: Fragment): Fragment => sql`(count(*) filter (where state = ${state}))::int`;
  return sql`
    select a.id as account_id, ${few(sql`m.made`)} as promises_made, ${few(sql`m.kept`)} as promises_kept,
           ${few(sql`m.part_kept`)} as promises_part_kept, ${few(sql`m.broken`)} as promises_broken, m.promise_on,
           o.valid_until as offer_until,
           ${placeOf(CODES.hold, sql`h.kind`)} as hold,
           ${dayOf(sql`(h.until_at + interval '1 day' - interval '1 microsecond')`)} as hold_until
    from debts.account a
    join ${zoneRows(zones)} on z.creditor_id = a.creditor_id
    left join (
      select account_id, count(*)::int as made, ${count(sql`'kept'`)} as kept, ${count(sql`'part_kept'`)} as part_kept,
             ${count(sql`'broken'`)} as broken, max(promised_on) filter (where state = 'made') as promise_on
      from plans.promise where tenant_id = ${tx.tenant} and ${scope.accounts(sql`account_id`)} group by account_id
    ) m on m.account_id = a.id
    left join plans.offer o on o.tenant_id = a.tenant_id and o.account_id = a.id and o.state = 'open'
    left join lateral (
      select kind, until_at from compliance.hold
      where tenant_id = a.tenant_id and debtor_id = a.debtor_id and lifted_at is null and from_at <= ${now}
        and (account_id is null or account_id = a.id) and ${debtIsOpen}
      order by until_at desc nulls first limit 1
    ) h on true
    where ${accountsOf(from)}`;
}

/**
 * The last contacts about this creditor, or about nobody in particular; one that failed reached no one. And what the
 * person did with our messages of this very account.
 */
function contactPart(from: Surroundings): Fragment {
  const { tx, scope, zones } = from;
  return sql`
    select a.id as account_id, ${dayOf(sql`c.last_at`)} as last_contact_on,
           ${placeOf(CODES.lastContactChannel, sql`c.last[1]`)} as last_contact_channel,
           ${placeOf(CODES.lastContactOutcome, sql`c.last[2]`)} as last_contact_outcome,
           ${dayOf(sql`c.reply_at`)} as last_reply_on, ${dayOf(sql`c.talk_at`)} as last_talk_on,
           ${dayOf(sql`r.opened_at`)} as last_opened_on, ${dayOf(sql`r.clicked_at`)} as last_clicked_on
    from debts.account a
    join ${zoneRows(zones)} on z.creditor_id = a.creditor_id
    left join lateral (
      select max(at) as last_at, max(at) filter (where direction = 'in') as reply_at,
             max(at) filter (where connected) as talk_at,
             (array_agg(array[channel, outcome] order by at desc, id desc))[1:1] as newest
      from compliance.contact
      where tenant_id = a.tenant_id and debtor_id = a.debtor_id and outcome <> 'failed'
        and (creditor_id is null or creditor_id = a.creditor_id)
    ) n on true
    cross join lateral (select n.last_at, n.reply_at, n.talk_at, array[n.newest[1][1], n.newest[1][2]] as last) c
    left join (
      select account_id, max(at) filter (where fact <> 'clicked') as opened_at, max(at) filter (where fact = 'clicked') as clicked_at
      from messaging.receipt
      where tenant_id = ${tx.tenant} and ${scope.accounts(sql`account_id`)} and fact in ('read', 'opened', 'clicked')
      group by account_id
    ) r on r.account_id = a.id
    where ${accountsOf(from)}`;
}

/** Where the account stands in its strategy, and what was sent. A message that may have left counts as sent. */
function coursePart(from: Surroundings): Fragment {
  const { tx, scope, zones } = from;
  const running = sql`
    select account_id, id, strategy_id, version_id, round, next_step, entered_at from strategy.enrollment
    where tenant_id = ${tx.tenant} and left_at is null and lane = 'collection' and ${scope.accounts(sql`account_id`)}`;
  return sql`
    select a.id as account_id, e.strategy_id, v.step_ids[e.next_step + 1] as step_id, ${dayOf(sql`e.entered_at`)} as entered_on,
           t.account_id is not null as has_open_task, ${few(sql`m.sent`)} as reminders_sent,
           ${few(sql`m.this_round`)} as reminders_this_round, ${few(sql`m.failed`)} as failed_messages,
           ${dayOf(sql`m.last_at`)} as last_reminder_on
    from debts.account a
    join ${zoneRows(zones)} on z.creditor_id = a.creditor_id
    left join (${running}) e on e.account_id = a.id
    left join strategy.version v on v.tenant_id = ${tx.tenant} and v.id = e.version_id
    left join (
      select distinct account_id from strategy.task
      where tenant_id = ${tx.tenant} and state = 'open' and ${scope.accounts(sql`account_id`)}
    ) t on t.account_id = a.id
    left join (
      select m.account_id, (count(*) filter (where m.state in ('sent', 'unknown')))::int as sent,
             (count(*) filter (where m.state in ('sent', 'unknown') and m.enrollment_id = r.id and m.round = r.round))::int as this_round,
             (count(*) filter (where m.state = 'failed'))::int as failed,
             max(m.decided_at) filter (where m.state in ('sent', 'unknown')) as last_at
      from messaging.message m left join (${running}) r on r.account_id = m.account_id
      where m.tenant_id = ${tx.tenant} and ${scope.accounts(sql`m.account_id`)} and m.purpose = 'collection'
        and m.state in ('sent', 'unknown', 'failed')
      group by m.account_id
    ) m on m.account_id = a.id
    where ${accountsOf(from)}`;
}

/** The statement that gives a part for all accounts of a scope. */
export const PART_ROWS: Readonly<Record<Part, (from: Surroundings) => Fragment>> = {
  debt: debtPart,
  person: personPart,
  care: carePart,
  contact: contactPart,
  course: coursePart,
};
