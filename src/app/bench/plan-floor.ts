import { raw } from "../../platform/sql.js";
import { MESSAGE_VALID_DAYS } from "../../strategy/domain/decision.js";
import type { LabDatabase } from "./lab.js";
import { PLAN_NOW } from "./plan-data.js";

/*
 * What somebody would write by hand for this portfolio on this day: one INSERT…SELECT that knows the three ladders and
 * the laws of the three countries as far as they matter today. It keeps no place on a ladder, tells nobody why, works
 * for no other day and would be wrong after the next change of a law. It also proves the engine: the rows must be the
 * same.
 */

const AT = `timestamptz '${PLAN_NOW.toISOString()}'`;
const TODAY = `date '${PLAN_NOW.toISOString().slice(0, 10)}'`;

/** The Monday of this week and the start of this day, on the clocks of Bogotá. */
const MONDAY = "timestamptz '2026-06-08T05:00:00Z'";
const MIDNIGHT = "timestamptz '2026-06-10T05:00:00Z'";

/**
 * Which step of which ladder is due at which age, and from which day on its words are no longer true. Of the overdue
 * ladders only the first steps: everybody comes in today.
 */
const STEPS = `(values ('preventive-1', -5, -5, 'any', 0, -1), ('preventive-2', -1, -1, 'any', 1, 0),
  ('preventive-3', 0, 0, 'any', 2, null), ('overdue-consumer-1', 2, 9999, 'person', 0, null),
  ('overdue-company-1', 1, 9999, 'company', 0, null)) as s(template, from_day, to_day, debtor_kind, step_no, void_day)`;

/** Mexicans have told where they live; the other two countries have one clock each. */
const ZONE = `coalesce(p.time_zones[1], case p.country when 'CO' then 'America/Bogota' else 'America/Lima' end)`;

const COLUMNS = `tenant_id, key, account_id, debtor_id, creditor_id, enrollment_id, version_id, round, step_no, anchor_debt_id, channel,
  contact_point_id, template_id, locale, pack_set_id, expires_at, planned_at, not_before`;

/** Whoever is to be written to today, over which channel. */
const WHO = `
  select e.tenant_id, 'e' || e.id || '.1.' || s.step_no || '.0' as key, e.account_id, e.debtor_id, a.creditor_id,
         e.id as enrollment_id, e.version_id, 1::smallint as round, s.step_no::smallint, a.oldest_debt_id as anchor_debt_id,
         case when mail.allowed then 'email' else 'sms' end as channel,
         case when mail.allowed then m.id else f.id end as contact_point_id,
         t.id as template_id, p.locale, 1::bigint as pack_set_id,
         least(${AT} + interval '${MESSAGE_VALID_DAYS} days',
               (a.oldest_due_on + s.void_day)::timestamp at time zone ${ZONE}) as expires_at, ${AT} as planned_at, ${AT} as not_before
  from strategy.enrollment e
  join debts.account a on a.id = e.account_id and a.open_count > 0
  join debts.debtor p on p.id = e.debtor_id
  join ${STEPS} on ${TODAY} - a.oldest_due_on between s.from_day and s.to_day and s.debtor_kind in ('any', p.kind)
  join messaging.template t on t.key = s.template
  left join debts.contact_point m on m.debtor_id = e.debtor_id and m.kind = 'email' and m.health <> 'bad'
  left join debts.contact_point f on f.debtor_id = e.debtor_id and f.kind = 'phone' and f.health <> 'bad'
  left join compliance.consent c on c.debtor_id = e.debtor_id
  left join compliance.opt_out o on o.debtor_id = e.debtor_id and o.lifted_at is null
  left join (select debtor_id, bool_or(at >= ${MIDNIGHT}) as today, bool_or(channel <> 'email') as not_by_email,
                    bool_or(channel <> 'sms') as not_by_sms
             from compliance.contact where at >= ${MONDAY} and connected group by debtor_id) as w on w.debtor_id = e.debtor_id
  -- Law 2300: after a talk no other the same day, and no other channel that week; and only channels that were authorised.
  cross join lateral (select p.country = 'CO' and coalesce(w.today, false) as talked_today) as law
  cross join lateral (
    select m.id is not null and coalesce('email' = any(c.channels), p.country <> 'CO')
             and coalesce(o.channel not in ('all', 'email'), true) as usable) as mail_point
  cross join lateral (
    select mail_point.usable and not (p.country = 'CO' and coalesce(w.not_by_email, false)) as allowed) as mail
  cross join lateral (
    select f.id is not null and coalesce('sms' = any(c.channels), p.country <> 'CO')
             and coalesce(o.channel not in ('all', 'sms'), true)
             and not (p.country = 'CO' and coalesce(w.not_by_sms, false)) as allowed) as text
  where e.next_look_at <= ${AT} and e.left_at is null and not law.talked_today and (mail.allowed or text.allowed)
    and not exists (select from plans.promise x where x.account_id = e.account_id and x.state = 'made')
    and not exists (select from compliance.hold x where x.debtor_id = e.debtor_id and x.lifted_at is null)
    and not exists (select from compliance.stop x where x.debtor_id = e.debtor_id and x.lifted_at is null)
    and not exists (select from compliance.wish x where x.debtor_id = e.debtor_id and x.lifted_at is null)`;

/** A planner by hand: chooses and writes in one statement. */
export const floorBySelect = (lab: LabDatabase): Promise<void> =>
  generously(
    lab,
    `insert into messaging.message (${COLUMNS}) ${WHO} order by e.debtor_id on conflict (tenant_id, key) do nothing`,
  );

/** The rows that ours wrote, written once more: the index upkeep and the log of that many messages, and nothing else. */
export const floorByCopy = (lab: LabDatabase): Promise<void> =>
  generously(
    lab,
    `insert into messaging.message (${COLUMNS}) select ${COLUMNS} from bench.planned order by debtor_id, enrollment_id
     on conflict (tenant_id, key) do nothing`,
  );

/** Keeps what is in the outbox now for `floorByCopy`. */
export async function keepPlanned(lab: LabDatabase): Promise<void> {
  await lab.sql("drop table if exists bench.planned");
  await lab.sql(`create table bench.planned as select ${COLUMNS} from messaging.message`);
  await lab.sql("vacuum analyze bench.planned");
}

/** Memory for its hashes and sorts, as for the floors in shared/bench. */
async function generously(lab: LabDatabase, statement: string): Promise<void> {
  await lab.db.owner(async (tx) => {
    await tx`set local work_mem = '256MB'`;
    await tx.run(raw(statement));
  });
}

export interface OutboxDigest {
  readonly messages: number;
  readonly digest: string;
}

/** The outbox as a number: two outboxes with the same rows have the same. Packs are left out: by hand there are none. */
export async function outboxDigest(lab: LabDatabase): Promise<OutboxDigest> {
  const [row] = await lab.sql<OutboxDigest>(
    `select count(*)::int as messages,
            coalesce(sum(hashtextextended(concat_ws('|', key, account_id, debtor_id, creditor_id, enrollment_id, round, step_no,
              anchor_debt_id, channel, contact_point_id, template_id, locale, state,
              extract(epoch from expires_at), extract(epoch from planned_at), extract(epoch from not_before)), 0)::numeric), 0)::text
              as digest
     from messaging.message`,
  );
  return row as OutboxDigest;
}
