import jsonLogic, { type RulesLogic } from "json-logic-js";
import { Engine } from "json-rules-engine";
import type { LabDatabase } from "./lab.js";
import { PLAN_NOW } from "./plan-data.js";

/*
 * What people plan with when they plan in code: facts debt by debt, a rule engine asked for each, and outbox rows
 * written in batches. Ten portfolios of six rules, as in shared/bench/peer-rules.mjs, over the same debts that ours
 * plans. No law, no place on a ladder, no history of what was decided.
 */

/** The facts of one debt as the rules see them. */
interface DebtFacts {
  readonly id: number;
  readonly accountId: number;
  readonly portfolio: number;
  readonly dpd: number;
  readonly balance: number;
  readonly open: boolean;
  readonly dispute: boolean;
  readonly promise: boolean;
  readonly optedOut: boolean;
  readonly attempts: number;
  readonly addresses: Readonly<Record<string, string>> | null;
  readonly suppressed: readonly string[] | null;
}

interface PolicyStep {
  readonly id: number;
  readonly portfolio: number;
  readonly minDpd: number;
  readonly maxDpd: number;
  readonly channel: string;
}

export type PeerName = "json-rules-engine" | "json-logic-js";
type Evaluate = (facts: DebtFacts) => Promise<readonly PolicyStep[]> | readonly PolicyStep[];

const AGES = [
  [1, 7],
  [8, 15],
  [16, 30],
  [31, 60],
  [61, 90],
  [91, 999],
] as const;
const ATTEMPTS_A_WEEK_MAX = 3;
const STEPS: readonly PolicyStep[] = Array.from({ length: 60 }, (_, at) => {
  const [minDpd, maxDpd] = AGES[at % 6] as readonly [number, number];
  return { id: at, portfolio: Math.floor(at / 6), minDpd, maxDpd, channel: at % 2 === 0 ? "email" : "phone" };
});
const PORTFOLIOS = 10;

const evaluators: Readonly<Record<PeerName, () => Evaluate>> = {
  "json-rules-engine": () => {
    const engines = Array.from({ length: PORTFOLIOS }, () => new Engine([], { allowUndefinedFacts: true }));
    for (const step of STEPS)
      engines[step.portfolio]?.addRule({
        conditions: { all: conditionsOf(step) },
        event: { type: "send", params: step },
      });
    return async (facts) => {
      const { events } = await (engines[facts.portfolio] as Engine).run(facts);
      return events.map(({ params }) => params as PolicyStep);
    };
  },
  "json-logic-js": () => {
    const rules = Array.from({ length: PORTFOLIOS }, (_, portfolio) =>
      STEPS.filter((step) => step.portfolio === portfolio).map((step) => ({ step, logic: logicOf(step) })),
    );
    return (facts) =>
      (rules[facts.portfolio] ?? []).filter(({ logic }) => jsonLogic.apply(logic, facts)).map(({ step }) => step);
  },
};

const conditionsOf = ({ minDpd, maxDpd }: PolicyStep) => [
  { fact: "open", operator: "equal", value: true },
  { fact: "dispute", operator: "equal", value: false },
  { fact: "promise", operator: "equal", value: false },
  { fact: "optedOut", operator: "equal", value: false },
  { fact: "balance", operator: "greaterThan", value: 0 },
  { fact: "dpd", operator: "greaterThanInclusive", value: minDpd },
  { fact: "dpd", operator: "lessThanInclusive", value: maxDpd },
  { fact: "attempts", operator: "lessThan", value: ATTEMPTS_A_WEEK_MAX },
];

const logicOf = ({ minDpd, maxDpd }: PolicyStep): RulesLogic => ({
  and: [
    { "==": [{ var: "open" }, true] },
    { "!": { var: "dispute" } },
    { "!": { var: "promise" } },
    { "!": { var: "optedOut" } },
    { ">": [{ var: "balance" }, 0] },
    { ">=": [{ var: "dpd" }, minDpd] },
    { "<=": [{ var: "dpd" }, maxDpd] },
    { "<": [{ var: "attempts" }, ATTEMPTS_A_WEEK_MAX] },
  ],
});

const FACTS = `
  select d.id::float8 as id, d.account_id::float8 as "accountId", (d.id % ${PORTFOLIOS})::int as portfolio,
         date '${PLAN_NOW.toISOString().slice(0, 10)}' - d.due_on as dpd, d.balance_minor::float8 as balance, d.status = 'open' as open,
         exists (select from compliance.hold h
                 where h.tenant_id = d.tenant_id and h.debtor_id = a.debtor_id and h.lifted_at is null) as dispute,
         exists (select from plans.promise p
                 where p.tenant_id = d.tenant_id and p.account_id = a.id and p.state = 'made') as promise,
         exists (select from compliance.opt_out o
                 where o.tenant_id = d.tenant_id and o.debtor_id = a.debtor_id and o.lifted_at is null and o.channel = 'all') as "optedOut",
         (select count(*)::int from compliance.contact c
          where c.tenant_id = d.tenant_id and c.debtor_id = a.debtor_id
            and c.at > timestamptz '${PLAN_NOW.toISOString()}' - interval '7 days') as attempts,
         (select json_object_agg(kind, value) from debts.contact_point c
          where c.tenant_id = d.tenant_id and c.debtor_id = a.debtor_id and health <> 'bad') as addresses,
         (select array_agg(channel) from compliance.opt_out o
          where o.tenant_id = d.tenant_id and o.debtor_id = a.debtor_id and o.lifted_at is null) as suppressed
  from debts.debt d join debts.account a on a.tenant_id = d.tenant_id and a.id = d.account_id
  where d.tenant_id = $3 and d.id > $1 order by d.id limit $2`;

/** Debts read, and outbox rows written, in one statement. */
const BATCH = 2_000;

/** Plans the first debts with a rule engine, into a narrow outbox of its own. Returns how many rows it wrote. */
export async function planWithRules(lab: LabDatabase, peer: PeerName, debts: number): Promise<number> {
  const evaluate = evaluators[peer]();
  await lab.sql("drop table if exists bench.peer_outbox");
  await lab.sql(`create table bench.peer_outbox (id bigint generated always as identity primary key, account_id bigint, debt_id bigint,
    channel text, step int, address text, dedupe text unique, status smallint default 0)`);
  let last = 0;
  let written = 0;
  for (let left = debts; left > 0; left -= BATCH) {
    const batch = await lab.sql<DebtFacts>(FACTS, [last, Math.min(left, BATCH), lab.tenant]);
    if (batch.length === 0) break;
    last = (batch.at(-1) as DebtFacts).id;
    written += await write(lab, await planned(batch, evaluate));
  }
  return written;
}

type OutboxRow = readonly [
  account: number,
  debt: number,
  channel: string,
  step: number,
  address: string,
  dedupe: string,
];

async function planned(batch: readonly DebtFacts[], evaluate: Evaluate): Promise<OutboxRow[]> {
  const rows: OutboxRow[] = [];
  for (const facts of batch) {
    for (const { id, channel } of await evaluate(facts)) {
      const address = facts.addresses?.[channel];
      if (address === undefined || facts.suppressed?.includes(channel)) continue;
      rows.push([facts.accountId, facts.id, channel, id, address, `${id}.${facts.id}`]);
    }
  }
  return rows;
}

async function write(lab: LabDatabase, rows: readonly OutboxRow[]): Promise<number> {
  const columns = [0, 1, 2, 3, 4, 5].map((at) => rows.map((row) => row[at]));
  await lab.sql(
    `insert into bench.peer_outbox (account_id, debt_id, channel, step, address, dedupe)
     select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::int[], $5::text[], $6::text[]) on conflict do nothing`,
    columns,
  );
  return rows.length;
}
