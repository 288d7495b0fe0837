import type { StrategyId } from "../../kernel/id.js";
import type { Sender } from "../../messaging/channels/adapter.js";
import { type DispatchIo, dispatch, nextReadyAt } from "../../messaging/index.js";
import { plansBeat } from "../../plans/index.js";
import type { Beat } from "../../platform/beats.js";
import { realNow } from "../../platform/clock.js";
import { deliver } from "../../platform/events.js";
import { runClock } from "../../platform/run-clock.js";
import { takeWorkerId } from "../../platform/worker-id.js";
import {
  nextLookAt,
  nextSweepAt,
  prepareRehearsal,
  runRehearsal,
  startStrategy,
  sweep,
  tick,
} from "../../strategy/index.js";
import { subscribeConsumers } from "../consumers.js";
import { atMost, type Bench, mustEqual, type Order, rounded } from "./bench.js";
import { inLab, type LabDatabase } from "./lab.js";
import { loadPlanData, PLAN_NOW } from "./plan-data.js";
import { startAsking } from "./rehearse-asking.js";
import { median, timed } from "./rounds.js";

const DAYS = 30;
const DAY_MS = 86_400_000;
const UNTIL = new Date(PLAN_NOW.getTime() + DAYS * DAY_MS);

/** The engine lives the same days for so many people at most: it writes every message, task and position. */
const ENGINE_ROWS_MAX = 1_000;
/** People whose strategies ask for what their own messages change. */
const ASKING_ROWS = 300;
/** Debts for each person, as the data of the plan bench has them. */
const DEBTS_A_DEBTOR = 1 / 0.7;

export const rehearseBench: Bench = {
  name: "rehearse",
  summary: `${DAYS} days lived ahead: snapshot read, everybody simulated, lists and counts written`,
  unit: "debtors",
  rowsUsual: 20_000,
  rowsFull: 100_000,
  run: (order) =>
    inLab(order.say, async (lab) => {
      const small = await lab.database("engine");
      const asking = await lab.database("asking");
      const whole = await lab.database("rehearse");
      try {
        return await run(small, asking, whole, order);
      } finally {
        await small.db.close();
        await asking.db.close();
        await whole.db.close();
      }
    }),
};

async function run(small: LabDatabase, asking: LabDatabase, whole: LabDatabase, { rows, rounds, say }: Order) {
  subscribeConsumers();
  const few = Math.min(rows, ENGINE_ROWS_MAX);
  await fill(small, few);
  const engine = await besideTheEngine(small, few, (lab) => rehearseIt(lab));
  say(
    `${engine.messages} messages and ${engine.tasks} tasks of ${few} people: lived by the engine as they were rehearsed`,
  );
  await loadPlanData(asking, Math.round(ASKING_ROWS * DEBTS_A_DEBTOR));
  const strategyId = await startAsking(asking);
  await asking.sql("analyze");
  const asked = await besideTheEngine(asking, ASKING_ROWS, (lab) => rehearsed(lab, { strategyId }));
  say(`${asked.messages} and ${asked.tasks} of ${ASKING_ROWS} people whose strategies ask what they change: the same`);
  say(`engine ${engine.seconds.toFixed(1)} s, rehearsal of the same ${engine.rehearsed.toFixed(1)} s`);

  await fill(whole, rows);
  const seconds: number[] = [];
  const stages = new Map<number, number[]>();
  let peakMb = 0;
  for (let round = 0; round < rounds; round++) {
    const lap = await timed(() => rehearseIt(whole, false, stagesOf(stages, rows)));
    seconds.push(lap.seconds);
    peakMb = Math.max(peakMb, lap.peakMb);
    say(`round ${round + 1}  ${lap.seconds.toFixed(2)} s, at most ${Math.round(lap.peakMb)} MB`);
  }
  const alongTheWay = [...stages].map(([many, took]) => [many, (median(took) / many / DAYS) * 1e6] as const);
  for (const [many, cost] of alongTheWay)
    say(`${String(many).padStart(9)} people: ${cost.toFixed(2)} microseconds for each and day`);
  const edited = await timed(() => rehearseIt(whole, true));
  say(`an edited version, with its differences: ${edited.seconds.toFixed(2)} s`);
  const ours = median(seconds);
  const perDebtorDay = (ours / rows / DAYS) * 1e6;
  const engineDay = (engine.seconds / few / DAYS) * 1e6;
  return {
    seconds: rounded(ours),
    perSecond: rounded(rows / ours),
    floorSeconds: rounded((engine.seconds * rows) / few),
    ratioToFloor: rounded((engine.seconds * rows) / few / ours),
    peer: "the engine over the same days",
    ratioToPeer: rounded(engineDay / perDebtorDay),
    peakMb: Math.round(peakMb),
    goals: [
      atMost("100,000 people and 30 days within 60 s (at this pace)", (ours * 100_000) / rows, 60),
      atMost("record: within 15 s", (ours * 100_000) / rows, 15),
      atMost("at most 1 GB", peakMb, 1_000),
    ],
    also: {
      microsecondsADebtorDay: rounded(perDebtorDay),
      engineMicrosecondsADebtorDay: rounded(engineDay),
      engineRows: few,
      editedSeconds: rounded(edited.seconds),
      ...Object.fromEntries(alongTheWay.map(([many, cost]) => [`microsecondsADebtorDayAt${many}`, rounded(cost)])),
    },
  };
}

/** People with debts, and every shipped ladder running. Nothing is decided yet. */
async function fill(lab: LabDatabase, debtors: number): Promise<void> {
  await loadPlanData(lab, Math.round(debtors * DEBTS_A_DEBTOR));
  await lab.own.begin(async (tx) => {
    const drafts = await tx<{
      id: StrategyId;
    }>`select id from strategy.strategy where tenant_id = ${tx.tenant} order by id`;
    for (const { id } of drafts) await startStrategy(tx, id, "bench", PLAN_NOW);
  });
  await lab.sql("analyze");
}

const BY = { kind: "cli", id: 0n, name: "bench" };
type Runner = Parameters<typeof runRehearsal>[2];
const QUIET: Runner = { now: PLAN_NOW, report: async () => {}, checkCancelled: async () => {} };

/** Where a long rehearsal is looked at on its way: one whose cost grows with its people shows it there. */
const STAGES = [10_000, 100_000, 1_000_000];

/** Notes how long it took to these numbers of people, and to the last. */
function stagesOf(stages: Map<number, number[]>, rows: number): Runner {
  const begun = performance.now();
  const open = STAGES.filter((many) => many <= rows);
  return {
    ...QUIET,
    report: async ({ done }) => {
      while (open[0] !== undefined && done >= open[0]) {
        const many = open.shift() as number;
        stages.set(many, [...(stages.get(many) ?? []), (performance.now() - begun) / 1000]);
      }
    },
  };
}

/** Rehearses the ladder for people who are late, as it is or with another gap between steps. Gives its number. */
async function rehearseIt(lab: LabDatabase, isEdited = false, runner: Runner = QUIET): Promise<bigint> {
  const which = await lab.own.begin(async (tx) => {
    const [late] = await tx<{ strategyId: bigint; definition: Parameters<typeof prepareRehearsal>[1]["definition"] }>`
      select s.id as strategy_id, v.definition from strategy.strategy s
      join strategy.version v on v.tenant_id = s.tenant_id and v.id = s.live_version_id
      where s.tenant_id = ${tx.tenant} and (v.definition #>> '{days,from}')::int > 0
      order by v.definition #>> '{audience,debtorKind}' desc, s.id limit 1`;
    if (!late?.definition) throw new Error("no shipped ladder is for what is late");
    const definition = isEdited ? { ...late.definition, gapDays: late.definition.gapDays + 1 } : late.definition;
    return { strategyId: late.strategyId, definition };
  });
  return rehearsed(lab, which, runner);
}

type Which = Pick<Parameters<typeof prepareRehearsal>[1], "strategyId" | "definition">;

async function rehearsed(lab: LabDatabase, which: Which, runner: Runner = QUIET): Promise<bigint> {
  const asked = { ...which, days: DAYS, scenario: "nobody_answers" } as const;
  const id = await lab.own.begin((tx) => prepareRehearsal(tx, asked, BY, PLAN_NOW));
  await runRehearsal(lab.own, id, runner);
  return id;
}

interface Beside {
  readonly seconds: number;
  readonly rehearsed: number;
  readonly messages: number;
  readonly tasks: number;
}

/** The engine itself, over the same days: what it sends and asks for must be what was rehearsed, every entry. */
async function besideTheEngine(
  lab: LabDatabase,
  people: number,
  rehearse: (lab: LabDatabase) => Promise<bigint>,
): Promise<Beside> {
  let id = 0n;
  const { seconds: ahead } = await timed(async () => (id = await rehearse(lab)));
  const worker = takeWorkerId(lab.db);
  const { seconds } = await timed(() =>
    runClock(
      lab.own,
      beatsOf(() => worker.current()),
      PLAN_NOW,
      UNTIL,
    ),
  );
  await worker.release();
  const told = await lab.sql<{ kind: string; count: number; digest: string }>(
    `select kind, count(*)::int as count, md5(string_agg(line, ' ' order by line)) as digest
     from (select kind, concat_ws('/', account_id, step, channel, extract(epoch from at)::bigint) as line
           from strategy.rehearsal_event
           where rehearsal_id = $1 and kind in ('message', 'task') and strategy_id = (select strategy_id from strategy.rehearsal where id = $1)) as e
     group by kind order by kind`,
    [id],
  );
  const was = await lab.sql<{ kind: string; count: number; digest: string }>(
    `with lived as (
       select 'message' as kind, m.account_id, m.step_no, m.channel, m.decided_at as at, m.enrollment_id
       from messaging.message m where m.state = 'sent'
       union all
       select 'task', d.account_id, d.step_no, 'call', d.at, d.enrollment_id from strategy.decision d where d.kind = 'tasked')
     select kind, count(*)::int as count, md5(string_agg(line, ' ' order by line)) as digest
     from (select l.kind, concat_ws('/', l.account_id, v.step_ids[l.step_no + 1], l.channel,
                                    extract(epoch from l.at)::bigint) as line
           from lived l join strategy.enrollment e on e.id = l.enrollment_id join strategy.version v on v.id = e.version_id
           where e.strategy_id = (select strategy_id from strategy.rehearsal where id = $1)) as e
     group by kind order by kind`,
    [id],
  );
  mustEqual(`what ${people} people get, rehearsed and lived`, told, was);
  const of = (kind: string) => told.find((row) => row.kind === kind)?.count ?? 0;
  return { seconds, rehearsed: ahead, messages: of("message"), tasks: of("task") };
}

/** A provider that takes everything at once: the engine's own work is measured, not the wire. */
const TAKES_ALL: Sender = {
  send: async ({ key }) => ({ kind: "accepted", providerId: key }),
  check: async () => ({ ok: true }),
  close: async () => {},
};

function beatsOf(workerId: () => Promise<bigint>): Beat[] {
  const io: DispatchIo = {
    workerId,
    sender: () => TAKES_ALL,
    realNow,
    render: { senderName: "Lía", stopLink: () => "https://acuerdo.test/stop/x" },
  };
  return [
    { name: "news", run: deliver },
    plansBeat,
    { name: "sweep", run: sweep, nextAt: (db, now) => db.begin((tx) => nextSweepAt(tx, now)) },
    {
      name: "tick",
      run: (db, now) => tick(db, now),
      nextAt: (db, now) => db.begin((tx) => nextLookAt(tx, now)),
    },
    {
      name: "dispatch",
      run: (db, now) => dispatch(db, now, io),
      nextAt: (db, now) => db.begin((tx) => nextReadyAt(tx, now)),
    },
  ];
}
