import jsonLogic from "json-logic-js";
import { deliver, emit } from "../../platform/events.js";
import {
  countSegmentRule,
  countSegmentRules,
  createSegment,
  rebuildFacts,
  recountOld,
  type SegmentTotal,
} from "../../strategy/index.js";
import { subscribeConsumers } from "../consumers.js";
import { atLeast, atMost, type Bench, mustEqual, type Order, rounded } from "./bench.js";
import { inLab, type LabDatabase } from "./lab.js";
import { loadPlanData, PLAN_NOW } from "./plan-data.js";
import { type Contestant, inTurn, median, peakOf, secondsOf, timed, timesAsLong } from "./rounds.js";
import { LOGIC_FACTS, NARROW, SEGMENTS } from "./segment-rules.js";

/** The peer is slow: it is asked about the first accounts only, and compared by accounts a second. */
const PEER_ACCOUNTS_MAX = 100_000;

/** One of so many accounts changes before all segments are counted again. */
const CHANGED_ONE_IN = 100;

export const segmentBench: Bench = {
  name: "segment",
  summary: "how many accounts and what balance twenty segments of one to eight conditions hold",
  unit: "debts",
  rowsUsual: 200_000,
  rowsFull: 1_000_000,
  run: (order) =>
    inLab(order.say, async (lab) => {
      const database = await lab.database("segment");
      try {
        return await run(database, order);
      } finally {
        await database.db.close();
      }
    }),
};

async function run(lab: LabDatabase, { rows, rounds, say }: Order) {
  subscribeConsumers();
  await loadPlanData(lab, rows);
  const built = await timed(() => lab.own.begin((tx) => rebuildFacts(tx, null, PLAN_NOW)));
  await lab.sql("vacuum analyze strategy.account_fact");
  await lab.sql(NARROW);
  await lab.sql("vacuum analyze bench.narrow");
  const [known] = await lab.sql<{ count: number }>("select count(*)::int as count from strategy.account_fact");
  const accounts = known?.count ?? 0;
  say(`${accounts} accounts known in ${built.seconds.toFixed(1)} s`);
  await lab.own.begin(async (tx) => {
    for (const [at, { rule }] of SEGMENTS.entries()) await createSegment(tx, `Segment ${at}`, rule, "bench", PLAN_NOW);
  });
  await provenSame(lab, accounts);
  say(
    "ours, one by one and in one pass, and both written by hand say the same; json-logic too, of the accounts it sees",
  );

  const single = new Map<string, number[]>();
  const after: number[] = [];
  const peerAccounts = Math.min(accounts, PEER_ACCOUNTS_MAX);
  const contestants: Contestant[] = [
    oneByOne("ours", single, (at) => lab.own.begin((tx) => countSegmentRule(tx, rule(at), PLAN_NOW))),
    oneByOne("plain join", single, (at) => lab.sql(plainSql(lab, at))),
    oneByOne("narrow table by hand", single, (at) => lab.sql(narrowSql(at))),
    { name: "ours, in one pass", run: () => inOnePass(lab) },
    { name: "ours, after a change", run: () => afterChange(lab, after) },
    { name: "json-logic-js", run: () => timed(() => withLogic(lab, peerAccounts)) },
  ];
  const laps = await inTurn(rounds, contestants, (round, name, { seconds }) =>
    say(`round ${round + 1}  ${name.padEnd(22)}${seconds.toFixed(3)} s`),
  );
  const times = (name: string) => single.get(name) ?? [];
  const together = 1 / timesAsLong(laps, "ours", "ours, in one pass");
  const faster = timesAsLong(laps, "plain join", "ours");
  const seconds = secondsOf(laps, "ours") / SEGMENTS.length;
  return {
    seconds: rounded(seconds),
    perSecond: rounded(rows / seconds),
    floorSeconds: rounded(secondsOf(laps, "narrow table by hand") / SEGMENTS.length),
    ratioToFloor: rounded(timesAsLong(laps, "narrow table by hand", "ours")),
    peer: "plain join",
    ratioToPeer: rounded(faster),
    peakMb: peakOf(laps, "ours"),
    goals: [
      atLeast("at least 3 times a plain join", faster, 3),
      atMost("one count within 0.1 s (95 of 100)", percentile(times("ours"), 0.95), 0.1),
      atMost("twenty in one pass within 0.25 of twenty counts", together, 0.25),
      atMost("record: a count of one range within 0.0126 s", median(firsts(times("ours"))), 0.0126),
    ],
    also: {
      accounts,
      factsSeconds: rounded(built.seconds),
      singleMedianSeconds: rounded(median(times("ours"))),
      singleP95Seconds: rounded(percentile(times("ours"), 0.95)),
      plainJoinMedianSeconds: rounded(median(times("plain join"))),
      inOnePassSeconds: rounded(secondsOf(laps, "ours, in one pass")),
      afterChangeSeconds: rounded(secondsOf(laps, "ours, after a change")),
      timesJsonLogic: rounded(timesAsLong(laps, "json-logic-js", "ours") * (accounts / peerAccounts)),
      peerAccounts,
    },
  };
}

const RULES = SEGMENTS.map((one) => one.rule);

const inOnePass = (lab: LabDatabase) => timed(() => lab.own.begin((tx) => countSegmentRules(tx, RULES, PLAN_NOW)));

const rule = (at: number) => (SEGMENTS[at] as (typeof SEGMENTS)[number]).rule;

/** The first segment asks for nothing but a range of days: what an index alone can answer. */
const firsts = (times: readonly number[]): number[] => times.filter((_, at) => at % SEGMENTS.length === 0);

const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
};

const TOTALS = "count(*)::int as count, coalesce(sum(a.open_minor), 0)::bigint as minor";

const plainSql = ({ tenant }: LabDatabase, at: number): string => `
  select a.currency, ${TOTALS} from debts.account a join debts.debtor p on p.tenant_id = a.tenant_id and p.id = a.debtor_id
  where a.tenant_id = ${tenant} and ${SEGMENTS[at]?.plain} group by a.currency order by 1`;

const narrowSql = (at: number): string => `
  select n.creditor_id, ${TOTALS.replaceAll("a.", "n.")} from bench.narrow n where ${SEGMENTS[at]?.narrow} group by n.creditor_id order by 1`;

function oneByOne(name: string, single: Map<string, number[]>, ask: (at: number) => Promise<unknown>): Contestant {
  return {
    name,
    run: () =>
      timed(async () => {
        const times = single.get(name) ?? [];
        single.set(name, times);
        for (let at = 0; at < SEGMENTS.length; at++) {
          const begun = performance.now();
          await ask(at);
          times.push((performance.now() - begun) / 1000);
        }
      }),
  };
}

/** Some balances move: their news is taken in, and all kept counts are taken anew. */
async function afterChange(lab: LabDatabase, after: number[]) {
  const round = after.length;
  after.push(round);
  const changed = await lab.sql<{ id: string }>(
    `update debts.account set open_minor = open_minor + 1
     where tenant_id = ${lab.tenant} and id % ${CHANGED_ONE_IN} = ${round} and open_count > 0 returning id::text`,
  );
  await lab.own.begin((tx) =>
    emit(tx, PLAN_NOW, [{ kind: "debts.balance_moved", payload: { accountIds: changed.map(({ id }) => id) } }]),
  );
  // Each round counts at a later moment, so that the counts of the round before are old.
  const later = new Date(PLAN_NOW.getTime() + (round + 1) * 3_600_000);
  return timed(async () => {
    while ((await deliver(lab.own, later)) > 0);
    mustEqual("segments counted anew", await recountOld(lab.own, later), SEGMENTS.length);
  });
}

interface LogicRow {
  readonly [fact: string]: unknown;
}

async function withLogic(lab: LabDatabase, accounts: number): Promise<number[]> {
  const rows = await lab.sql<LogicRow>(LOGIC_FACTS, [accounts]);
  return SEGMENTS.map(({ logic }) => rows.reduce((sum, row) => sum + (jsonLogic.apply(logic, row) ? 1 : 0), 0));
}

/** Everybody once, before anything is timed: all must find the same accounts and balances. */
async function provenSame(lab: LabDatabase, accounts: number): Promise<void> {
  const rules = SEGMENTS.map((one) => one.rule);
  const counted = await lab.own.begin((tx) => countSegmentRules(tx, rules, PLAN_NOW));
  for (const [at, one] of rules.entries()) {
    const wanted = sorted(counted.totals[at] ?? []);
    const alone = await lab.own.begin((tx) => countSegmentRule(tx, one, PLAN_NOW));
    mustEqual(`segment ${at}, alone`, sorted(alone), wanted);
    mustEqual(`segment ${at}, by a plain join`, await lab.sql(plainSql(lab, at)), wanted);
    const byHand = await lab.sql<{ count: number }>(narrowSql(at));
    mustEqual(`segment ${at}, over the narrow table`, sum(byHand), sum(wanted));
  }
  const few = Math.min(accounts, PEER_ACCOUNTS_MAX);
  const wanted: number[] = [];
  for (const { narrow } of SEGMENTS) {
    const [row] = await lab.sql<{ count: number }>(
      `select count(*)::int as count from bench.narrow n where n.account_id <= ${few} and ${narrow}`,
    );
    wanted.push(row?.count ?? 0);
  }
  mustEqual("what json-logic finds", await withLogic(lab, few), wanted);
}

const sorted = (totals: readonly SegmentTotal[]) =>
  [...totals]
    .sort((a, b) => (a.currency < b.currency ? -1 : 1))
    .map(({ currency, count, openMinor }) => ({ currency, count, minor: openMinor }));

const sum = (rows: readonly { count: number }[]): number => rows.reduce((total, { count }) => total + count, 0);
