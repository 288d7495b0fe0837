import { deliver, emit } from "../../platform/events.js";
import { tick } from "../../strategy/index.js";
import { subscribeConsumers } from "../consumers.js";
import { atLeast, atMost, type Bench, mustEqual, type Order, rounded } from "./bench.js";
import { inLab, type LabDatabase } from "./lab.js";
import { enrollAll, loadPlanData, PLAN_NOW, resetPlan } from "./plan-data.js";
import { floorByCopy, floorBySelect, keepPlanned, type OutboxDigest, outboxDigest } from "./plan-floor.js";
import { type PeerName, planWithRules } from "./plan-peers.js";
import { type Contestant, inTurn, type Lap, median, peakOf, secondsOf, timed, timesAsLong } from "./rounds.js";

/** The peers are slow: they plan the first debts only, and are compared by debts a second. */
const PEER_DEBTS_MAX = 100_000;

/** One of so many accounts changes between the second and the third look at the same day. */
const CHANGED_ONE_IN = 100;

export const planBench: Bench = {
  name: "plan",
  summary: "a night's tick: everything due decided, permits asked, messages and positions written",
  unit: "debts",
  rowsUsual: 100_000,
  rowsFull: 1_000_000,
  run: (order) =>
    inLab(order.say, async (lab) => {
      const database = await lab.database("plan");
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
  await enrollAll(lab);
  const [enrolled] = await lab.sql<{ count: bigint }>("select count(*) from strategy.enrollment");
  const due = Number(enrolled?.count);
  const wanted = await provenResult(lab, due);
  say(`${due} accounts are due, ${wanted.messages} are to be written to: a planner written by hand says the same`);

  const peerDebts = Math.min(rows, PEER_DEBTS_MAX);
  const again: number[] = [];
  const changed: number[] = [];
  const laps = await inTurn(
    rounds,
    [ours(lab, due, wanted, again, changed), ...floors(lab, wanted), ...peers(lab, peerDebts)],
    (round, name, { seconds }) => say(`round ${round + 1}  ${name.padEnd(20)}${seconds.toFixed(2)} s`),
  );
  const timesFloor = timesAsLong(laps, "ours", "hand-written planner");
  const faster = (peer: PeerName): number => timesAsLong(laps, peer, "ours") * (rows / peerDebts);
  const seconds = secondsOf(laps, "ours");
  const rerun = median(again) / seconds;
  return {
    seconds: rounded(seconds),
    perSecond: rounded(rows / seconds),
    floorSeconds: rounded(secondsOf(laps, "hand-written planner")),
    ratioToFloor: rounded(1 / timesFloor),
    peer: "json-rules-engine",
    ratioToPeer: rounded(faster("json-rules-engine")),
    peakMb: peakOf(laps, "ours"),
    goals: [
      atMost("at most 2.5 times the floor", timesFloor, 2.5),
      atMost("record: at most 1.5 times the floor", timesFloor, 1.5),
      atMost("the same day again at most 0.35 of the first time", rerun, 0.35),
      atLeast("at least 8 times json-rules-engine", faster("json-rules-engine"), 8),
      atLeast("at least twice json-logic-js", faster("json-logic-js"), 2),
    ],
    also: {
      due,
      messages: wanted.messages,
      againSeconds: rounded(median(again)),
      changedSeconds: rounded(median(changed)),
      sameRowsOnlyWrittenSeconds: rounded(secondsOf(laps, "same rows, written only")),
      timesSameRowsOnlyWritten: rounded(timesAsLong(laps, "ours", "same rows, written only")),
      timesJsonLogic: rounded(faster("json-logic-js")),
      peerDebts,
    },
  };
}

/** Ours and the planner by hand, each once, before anything is timed: both must want the same messages. */
async function provenResult(lab: LabDatabase, due: number): Promise<OutboxDigest> {
  await resetPlan(lab);
  mustEqual("enrollments decided", await tick(lab.own, PLAN_NOW), due);
  const [parked] = await lab.sql(
    "select count(*)::int as count from strategy.enrollment where parked_because is not null",
  );
  mustEqual("enrollments parked", parked, { count: 0 });
  const wanted = await outboxDigest(lab);
  await keepPlanned(lab);
  await resetPlan(lab);
  await floorBySelect(lab);
  mustEqual("the messages of a planner written by hand", await outboxDigest(lab), wanted);
  return wanted;
}

/** The night, then the same day again, then again after one account of a hundred has changed. */
function ours(lab: LabDatabase, due: number, wanted: OutboxDigest, again: number[], changed: number[]): Contestant {
  return {
    name: "ours",
    prepare: () => resetPlan(lab),
    async run(): Promise<Lap> {
      let decided = 0;
      const lap = await timed(async () => (decided = await tick(lab.own, PLAN_NOW)));
      mustEqual("enrollments decided", decided, due);
      mustEqual("messages planned", await outboxDigest(lab), wanted);
      again.push((await timed(async () => mustEqual("decided again", await tick(lab.own, PLAN_NOW), 0))).seconds);
      const touched = await changeSome(lab);
      const lateAgain = await timed(async () => {
        while ((await deliver(lab.own, PLAN_NOW)) > 0);
        mustEqual("decided after a change", await tick(lab.own, PLAN_NOW), touched);
      });
      changed.push(lateAgain.seconds);
      return lap;
    },
  };
}

/** News of some accounts, as payments bring it. Returns how many of them are in a strategy. */
async function changeSome(lab: LabDatabase): Promise<number> {
  const accounts = await lab.sql<{ id: string }>(
    `select account_id::text as id from strategy.enrollment where account_id % ${CHANGED_ONE_IN} = 0 and left_at is null`,
  );
  await lab.own.begin((tx) =>
    emit(tx, PLAN_NOW, [{ kind: "debts.balance_moved", payload: { accountIds: accounts.map(({ id }) => id) } }]),
  );
  return accounts.length;
}

function floors(lab: LabDatabase, wanted: OutboxDigest): Contestant[] {
  const check = async () => mustEqual("the floor's messages", await outboxDigest(lab), wanted);
  const prepare = () => resetPlan(lab);
  return [
    { name: "hand-written planner", prepare, check, run: () => timed(() => floorBySelect(lab)) },
    { name: "same rows, written only", prepare, check, run: () => timed(() => floorByCopy(lab)) },
  ];
}

const peers = (lab: LabDatabase, debts: number): Contestant[] =>
  (["json-rules-engine", "json-logic-js"] as const).map((name) => ({
    name,
    run: () => timed(() => planWithRules(lab, name, debts)),
  }));
