import type { RulesLogic } from "json-logic-js";
import type { Rule } from "../../strategy/index.js";
import { PLAN_NOW } from "./plan-data.js";

/*
 * The same twenty segments said four ways: as our rules, by hand over the tables that everything comes from, by hand over
 * one narrow table, and as json-logic. Conditions are drawn from a list, so that each way is written once a condition.
 */

interface Said {
  readonly rule: Rule;
  /** Over `debts.account a` and `debts.debtor p`, as one would write it without a table of facts. */
  readonly plain: string;
  /** Over a table of just these columns, `n`. */
  readonly narrow: string;
  readonly logic: RulesLogic;
}

const TODAY = `date '${PLAN_NOW.toISOString().slice(0, 10)}'`;
const NOW = `timestamptz '${PLAN_NOW.toISOString()}'`;

const of = (fact: string, op: string, value: unknown): Rule => ({ fact, op, value }) as Rule;
const v = (name: string) => ({ var: name });

const late = (from: number, to: number): Said => ({
  rule: of("daysLate", "between", [from, to]),
  plain: `a.oldest_due_on between ${TODAY} - ${to} and ${TODAY} - ${from}`,
  narrow: `n.oldest_due_on between ${TODAY} - ${to} and ${TODAY} - ${from}`,
  logic: { and: [{ "!=": [v("daysLate"), null] }, { "<=": [from, v("daysLate"), to] }] },
});
const owes = (minor: number): Said => ({
  rule: { any: ["COP", "MXN", "PEN"].map((currency) => of("openMinor", "ge", { currency, minor: String(minor) })) },
  plain: `a.open_minor >= ${minor}`,
  narrow: `n.open_minor >= ${minor}`,
  logic: { ">=": [v("openMinor"), minor] },
});
const many = (count: number): Said => ({
  rule: of("openCount", "ge", count),
  plain: `a.open_count >= ${count}`,
  narrow: `n.open_count >= ${count}`,
  logic: { ">=": [v("openCount"), count] },
});
const lives = (countries: readonly string[]): Said => ({
  rule: of("country", "in", countries),
  plain: `p.country in (${countries.map((one) => `'${one}'`).join(", ")})`,
  narrow: `n.country in (${countries.map((one) => `'${one}'`).join(", ")})`,
  logic: { in: [v("country"), [...countries]] },
});
const PERSON: Said = {
  rule: of("debtorKind", "is", "person"),
  plain: "p.kind = 'person'",
  narrow: "n.kind = 'person'",
  logic: { "==": [v("kind"), "person"] },
};
const MAIL: Said = {
  rule: of("hasEmail", "is", true),
  plain: `exists (select from debts.contact_point c where c.tenant_id = a.tenant_id and c.debtor_id = a.debtor_id
                  and c.kind = 'email' and c.health <> 'bad')`,
  narrow: "n.has_email",
  logic: { "==": [v("hasEmail"), true] },
};
const CONSENT: Said = {
  rule: of("consent.email", "is", "granted"),
  plain: `(select c.granted from compliance.consent c where c.tenant_id = a.tenant_id and c.debtor_id = a.debtor_id
           and 'email' = any(c.channels) order by c.id desc limit 1)`,
  narrow: "n.consent_email",
  logic: { "==": [v("consentEmail"), true] },
};
const NOT_OUT: Said = {
  rule: of("optedOut.email", "is", false),
  plain: `not exists (select from compliance.opt_out o where o.tenant_id = a.tenant_id and o.debtor_id = a.debtor_id
                      and o.lifted_at is null and o.channel in ('email', 'all'))`,
  narrow: "not n.opted_out",
  logic: { "==": [v("optedOut"), false] },
};
const NO_PROMISE: Said = {
  rule: { not: of("hasOpenPromise", "is", true) },
  plain: `not exists (select from plans.promise m where m.tenant_id = a.tenant_id and m.account_id = a.id and m.state = 'made')`,
  narrow: "n.promise_on is null",
  logic: { "!": [{ "==": [v("hasPromise"), true] }] },
};
const NO_STOP: Said = {
  rule: of("legalStop", "unknown", undefined),
  plain: `not exists (select from compliance.stop s where s.tenant_id = a.tenant_id and s.debtor_id = a.debtor_id and s.lifted_at is null)`,
  narrow: "n.legal_stop is null",
  logic: { "==": [v("legalStop"), null] },
};
const quiet = (days: number): Said => ({
  rule: { any: [of("lastContactDaysAgo", "gt", days), of("lastContactDaysAgo", "unknown", undefined)] },
  plain: `not exists (select from compliance.contact x where x.tenant_id = a.tenant_id and x.debtor_id = a.debtor_id
                      and x.outcome <> 'failed' and (x.creditor_id is null or x.creditor_id = a.creditor_id) and x.at <= ${NOW}
                      and (x.at at time zone (case a.currency when 'COP' then 'America/Bogota' when 'MXN' then 'America/Mexico_City'
                                              else 'America/Lima' end))::date >= ${TODAY} - ${days})`,
  narrow: `(n.last_contact_on is null or n.last_contact_on < ${TODAY} - ${days})`,
  logic: { or: [{ "==": [v("contactDays"), null] }, { ">": [v("contactDays"), days] }] },
});

export interface BenchSegment {
  readonly conditions: number;
  readonly rule: Rule;
  readonly plain: string;
  readonly narrow: string;
  readonly logic: RulesLogic;
}

const both = (...parts: readonly Said[]): BenchSegment => ({
  conditions: parts.length,
  rule: parts.length === 1 && parts[0] ? parts[0].rule : { all: parts.map(({ rule }) => rule) },
  plain: parts.map(({ plain }) => plain).join(" and "),
  narrow: parts.map(({ narrow }) => narrow).join(" and "),
  logic: { and: parts.map(({ logic }) => logic) } as RulesLogic,
});

const AMERICAS = ["CO", "MX"];

/** One to eight conditions each, those that people ask most among them. */
export const SEGMENTS: readonly BenchSegment[] = [
  both(late(8, 60)),
  both(owes(100_000)),
  both(late(1, 7), owes(50_000)),
  both(late(31, 90), lives(["CO"])),
  both(many(2), MAIL),
  both(late(8, 60), owes(100_000), lives(AMERICAS)),
  both(late(1, 30), MAIL, CONSENT),
  both(PERSON, late(61, 130), quiet(7)),
  both(late(8, 60), owes(100_000), lives(AMERICAS), PERSON),
  both(late(1, 15), MAIL, CONSENT, NOT_OUT),
  both(owes(300_000), NO_PROMISE, NO_STOP, quiet(3)),
  both(late(16, 45), lives(["PE"]), MAIL, NO_PROMISE, NOT_OUT),
  both(late(8, 60), owes(200_000), PERSON, CONSENT, quiet(5)),
  both(many(2), owes(400_000), lives(AMERICAS), MAIL, NO_STOP),
  both(late(1, 130), PERSON, MAIL, CONSENT, NOT_OUT, NO_PROMISE),
  both(late(8, 60), owes(100_000), lives(AMERICAS), PERSON, MAIL, quiet(2)),
  both(late(31, 130), owes(50_000), MAIL, CONSENT, NOT_OUT, NO_PROMISE, NO_STOP),
  both(late(1, 60), lives(["MX"]), PERSON, MAIL, CONSENT, NOT_OUT, quiet(4)),
  both(late(1, 130), owes(20_000), lives(AMERICAS), PERSON, MAIL, CONSENT, NOT_OUT, NO_PROMISE),
  both(late(8, 90), many(1), owes(80_000), MAIL, CONSENT, NOT_OUT, NO_STOP, quiet(1)),
];

/** The columns that these segments ask for, and no others: the least that a table of facts could be. */
export const NARROW = `
  create table bench.narrow as
  select f.account_id, f.creditor_id, f.open_minor, f.open_count, f.oldest_due_on, f.last_contact_on, f.promise_on, f.legal_stop,
         f.country, case f.debtor_kind when 1 then 'person' else 'company' end as kind, coalesce(f.email_health, 1) > 1 as has_email,
         f.consent_mask & 1 <> 0 as consent_email, f.opt_out_mask & 1 <> 0 as opted_out
  from strategy.account_fact f order by f.account_id`;

/** The same facts as json-logic reads them, of the first accounts. */
export const LOGIC_FACTS = `
  select n.open_minor::float8 as "openMinor", n.open_count as "openCount", ${TODAY} - n.oldest_due_on as "daysLate",
         ${TODAY} - n.last_contact_on as "contactDays", n.promise_on is not null as "hasPromise", n.legal_stop as "legalStop",
         n.country, n.kind, n.has_email as "hasEmail", n.consent_email as "consentEmail", n.opted_out as "optedOut"
  from bench.narrow n where n.account_id <= $1`;
