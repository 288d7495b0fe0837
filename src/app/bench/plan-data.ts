import type { StrategyId } from "../../kernel/id.js";
import { installChannelAccount } from "../../messaging/index.js";
import { openSeal } from "../../platform/seal.js";
import { startStrategy, sweep } from "../../strategy/index.js";
import { furnish, rehearseLadders } from "../furnish.js";
import type { LabDatabase } from "./lab.js";

/** A Wednesday in the middle of the day in Colombia, Mexico and Peru, and no holiday in any of them. */
export const PLAN_NOW = new Date("2026-06-10T17:00:00Z");

/** Debtors, and rows of the contact log, for each debt. */
const DEBTORS_A_DEBT = 0.7;
const CONTACTS_A_DEBT = 2;

/**
 * A portfolio for planning: one account a debtor, one or two debts an account, a month of contacts behind them, and
 * everything that keeps people from being written to. Written by statements over number series: the same every time.
 */
export async function loadPlanData(lab: LabDatabase, debts: number): Promise<void> {
  const debtors = Math.round(debts * DEBTORS_A_DEBT);
  await lab.own.begin(async (tx) => {
    await furnish(tx, openSeal("a secret of the bench, of no use to anybody"), "demo", PLAN_NOW);
    const settings = Buffer.from("{}");
    await installChannelAccount(
      tx,
      { channel: "sms", provider: "twilio", name: "sms", settings, isSandbox: true, perSecond: null },
      PLAN_NOW,
    );
  });
  await rehearseLadders(lab.own, "bench", PLAN_NOW);
  for (const statement of [...people(lab.tenant, debtors), ...money(lab.tenant, debtors, debts)])
    await lab.sql(statement);
  for (const statement of law(lab.tenant, debtors, Math.round(debts * CONTACTS_A_DEBT))) await lab.sql(statement);
  await lab.sql(`vacuum analyze ${LOADED.join(", ")}`);
}

/** Only what was filled: a table that was counted while it was empty would be taken for empty ever after. */
const LOADED = [
  "debts.debtor",
  "debts.contact_point",
  "debts.debt",
  "debts.account",
  "plans.promise",
  "compliance.consent",
  "compliance.opt_out",
  "compliance.stop",
  "compliance.hold",
  "compliance.wish",
  "compliance.contact",
] as const;

/** Lets the product take in whoever its ladders want. What it took in is kept aside, to begin every round from. */
export async function enrollAll(lab: LabDatabase): Promise<void> {
  await lab.own.begin(async (tx) => {
    const drafts = await tx<{
      id: StrategyId;
    }>`select id from strategy.strategy where tenant_id = ${tx.tenant} order by id`;
    for (const { id } of drafts) await startStrategy(tx, id, "bench", PLAN_NOW);
  });
  while ((await sweep(lab.own, PLAN_NOW)) > 0);
  await lab.sql("create table bench.enrollment as select * from strategy.enrollment order by tenant_id, debtor_id, id");
}

/** As it was before anything was decided, in tables as compact as new ones. */
export async function resetPlan(lab: LabDatabase): Promise<void> {
  await lab.sql("truncate strategy.enrollment, strategy.decision, strategy.task, messaging.message, platform.event");
  await lab.sql("insert into strategy.enrollment select * from bench.enrollment order by tenant_id, debtor_id, id");
  await lab.sql("vacuum analyze strategy.enrollment");
  await lab.sql("checkpoint");
}

const AT = `timestamptz '${PLAN_NOW.toISOString()}'`;
const TODAY = `date '${PLAN_NOW.toISOString().slice(0, 10)}'`;

const people = (tenant: bigint, debtors: number): readonly string[] => [
  "create schema bench",
  // A die for each row: the same number and salt give the same throw.
  `create function bench.dice(number bigint, salt bigint, sides bigint) returns bigint language sql immutable parallel safe
     return abs(hashint8extended(number, salt) % sides)`,
  `insert into debts.creditor (tenant_id, name, kind, country, currency, locale, phone, email, allocation, created_at)
   overriding system value
   select ${tenant}, 'Creditor ' || country, 'commercial', country, currency, 'es', '+5715550001', 'hola@creditor.test',
          'oldest_first', ${AT}
   from (values ('CO', 'COP'), ('MX', 'MXN'), ('PE', 'PEN')) as c(country, currency) order by country`,
  "drop index debts.debtor_words",
  `insert into debts.debtor (tenant_id, id, kind, name, country, time_zones, locale, created_at, updated_at)
   select ${tenant}, g, case when bench.dice(g, 1, 7) = 0 then 'company' else 'person' end, 'Persona ' || g,
          (array['CO', 'MX', 'PE'])[1 + g % 3],
          case when bench.dice(g, 2, 10) = 0 and g % 3 <> 1 then '{}'::text[]
               else array[(array['America/Bogota', 'America/Mexico_City', 'America/Lima'])[1 + g % 3]] end,
          case when bench.dice(g, 3, 12) = 0 then 'en' else 'es' end, ${AT}, ${AT}
   from generate_series(1, ${debtors}) as g`,
  "create index debtor_words on debts.debtor using gin (to_tsvector('simple', name))",
  `insert into debts.contact_point (tenant_id, debtor_id, kind, value, health, created_at)
   select ${tenant}, g, kind, case kind when 'email' then 'c' || g || '@example.test' else '+57300' || lpad(g::text, 7, '0') end,
          case when bench.dice(g, length(kind), 50) = 0 then 'bad' else 'unknown' end, ${AT}
   from generate_series(1, ${debtors}) as g, unnest(array['email', 'phone']) as kind
   where kind = 'phone' or bench.dice(g, 4, 33) > 0`,
];

const money = (tenant: bigint, debtors: number, debts: number): readonly string[] => [
  `insert into debts.debt (tenant_id, id, account_id, creditor_id, ref, due_on, currency, original_minor, stated_minor,
                           balance_minor, status, created_at, updated_at)
   select ${tenant}, g, account, c.id, 'INV-' || g, ${TODAY} + 20 - bench.dice(g, 5, 150)::int, c.currency, minor, minor,
          case when paid then 0 else minor end, case when paid then 'paid' else 'open' end, ${AT}, ${AT}
   from (select g, 1 + g * 2654435761 % ${debtors} as account, 1000 + bench.dice(g, 6, 500000) as minor,
                bench.dice(g, 7, 20) = 0 as paid
         from generate_series(1, ${debts}::bigint) as g) as d
   join debts.creditor c on c.country = (array['CO', 'MX', 'PE'])[1 + d.account % 3]`,
  `insert into debts.account (tenant_id, id, creditor_id, debtor_id, ref, currency, open_minor, open_count, oldest_due_on,
                              oldest_debt_id, created_at)
   select ${tenant}, g, c.id, g, 'C-' || g, c.currency, coalesce(d.minor, 0), coalesce(d.count, 0), d.due_on, d.debt_id, ${AT}
   from generate_series(1, ${debtors}) as g
   join debts.creditor c on c.country = (array['CO', 'MX', 'PE'])[1 + g % 3]
   left join (select account_id, sum(balance_minor)::bigint as minor, count(*)::int as count, min(due_on) as due_on,
                     (array_agg(id order by due_on, id))[1] as debt_id
              from debts.debt where status = 'open' group by account_id) as d on d.account_id = g`,
  `insert into plans.promise (tenant_id, account_id, amount_minor, currency, promised_on, made_at, made_by)
   select ${tenant}, id, open_minor, currency, ${TODAY} + 3, ${AT}, 'bench' from debts.account
   where open_minor > 0 and bench.dice(id, 8, 25) = 0`,
];

const law = (tenant: bigint, debtors: number, contacts: number): readonly string[] => [
  `insert into compliance.proof (tenant_id, medium, source, obtained_by, at) values (${tenant}, 'form', 'bench', 'bench', ${AT})`,
  `insert into compliance.consent (tenant_id, debtor_id, channels, granted, proof_id, at)
   select ${tenant}, g, case when bench.dice(g, 9, 50) = 0 then array['sms'] else array['email', 'sms', 'whatsapp', 'call'] end,
          true, 1, ${AT}
   from generate_series(1, ${debtors}) as g where bench.dice(g, 10, 50) > 0`,
  `insert into compliance.opt_out (tenant_id, debtor_id, channel, at, because)
   select ${tenant}, g, case when bench.dice(g, 11, 2) = 0 then 'all' else 'email' end, ${AT} - interval '1 day', 'bench'
   from generate_series(1, ${debtors}) as g where bench.dice(g, 12, 33) = 0`,
  `insert into compliance.stop (tenant_id, debtor_id, kind, at, because)
   select ${tenant}, g, 'deceased', ${AT} - interval '9 days', 'bench' from generate_series(1, ${debtors}) as g
   where bench.dice(g, 13, 500) = 0`,
  `insert into compliance.hold (tenant_id, debtor_id, kind, because, from_at, set_by)
   select ${tenant}, g, 'dispute', 'bench', ${AT} - interval '5 days', 'bench' from generate_series(1, ${debtors}) as g
   where bench.dice(g, 14, 40) = 0`,
  `insert into compliance.wish (tenant_id, debtor_id, kind, weekdays, from_minute, to_minute, at)
   select ${tenant}, g, 'inconvenient', '{1,2,3,4,5,6,7}', 480, 1080, ${AT} - interval '7 days'
   from generate_series(1, ${debtors}) as g where bench.dice(g, 15, 300) = 0`,
  // One of ten is a talk by phone, one of ten an answer; the rest was said to nobody in particular.
  `insert into compliance.contact (tenant_id, debtor_id, at, channel, direction, outcome, connected, creditor_id, message_id)
   select ${tenant}, debtor, ${AT} - make_interval(secs => 1 + bench.dice(g, 16, 30 * 86400)),
          case when kind = 0 then 'call' else (array['email', 'sms', 'email'])[1 + bench.dice(g, 17, 3)] end,
          case when kind = 1 then 'in' else 'out' end,
          case kind when 0 then 'answered' when 1 then 'replied' else 'sent' end, kind < 2, null, null
   from (select g, 1 + bench.dice(g, 18, ${debtors}) as debtor, bench.dice(g, 19, 10) as kind
         from generate_series(1, ${contacts}::bigint) as g) as c
   order by g`,
];
