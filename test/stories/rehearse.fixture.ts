import { idSet } from "../../src/platform/id-set.js";
import type { FactRow } from "../../src/strategy/domain/segment/facts.js";
import { type Definition, flatSteps, loadFactRows } from "../../src/strategy/index.js";
import { simulate } from "../../src/strategy/rehearse/simulate.js";
import { type Candidate, openSnapshot } from "../../src/strategy/rehearse/snapshot.js";
import { holdStill } from "../../src/strategy/rehearse/snapshot-store.js";
import type { Story } from "./world.fixture.js";

/** People simulated at once: few, so that every story crosses from one chunk to the next. */
const CHUNK = 3;

/** One entry of either list: who, which step of which strategy, how, and when. Equal lists are equal line by line. */
export interface Lists {
  /** What left: `2026-04-06T12:00:00.000Z ana 7.s1 email`. */
  readonly sent: string[];
  /** What was decided without a message, as `… ana 7.s1 deferred holiday -> 2026-…`. */
  readonly notes: string[];
}

/** What is known of accounts in the end, by account; empty where no strategy asks. */
export type Facts = Map<bigint, FactRow>;

/** The version that runs, or would run, of a strategy of this story. */
export const candidateOf = (
  story: Story,
  strategyId: bigint,
  running: Candidate["running"] = "finish",
): Promise<Candidate> =>
  story.db.begin(async (tx) => {
    const [row] = await tx<Candidate>`
      select s.id as strategy_id, v.id as version_id, s.lane, v.definition from strategy.strategy s
      join strategy.version v on v.tenant_id = s.tenant_id and v.strategy_id = s.id
      where s.tenant_id = ${tx.tenant} and s.id = ${strategyId} order by v.number desc limit 1`;
    return { ...(row as Candidate), running };
  });

/** What a rehearsal of so many days says will happen. It reads, and writes nothing. */
export const rehearsed = (story: Story, asked: Candidate, until: string): Promise<Lists & { facts: Facts }> =>
  story.db.begin(async (tx) => {
    await holdStill(tx);
    const snapshot = await openSnapshot(tx, asked, story.now, new Date(until));
    const refs = await refsOf(story);
    const sent: string[] = [];
    const notes: string[] = [];
    const facts: Facts = new Map();
    for (let after: bigint | null = 0n; after !== null; ) {
      const chunk = await snapshot.chunk(tx, after, CHUNK);
      for (const person of chunk.people) {
        const life = simulate(person, snapshot.world);
        for (const { start, known } of life.accounts) if (known) facts.set(start.id, known.row);
        for (const e of life.events) {
          const steps = snapshot.world.strategies.get(e.versionId)?.steps;
          const step = `${e.strategyId}.${steps?.[e.step ?? -1]?.id ?? "-"}`;
          const line = `${new Date(e.at).toISOString()} ${refs.get(e.accountId)} ${step}`;
          const until = e.until === null ? "" : ` -> ${new Date(e.until).toISOString()}`;
          if (e.kind === "message" || e.kind === "task") sent.push(`${line} ${e.channel}`);
          else if (e.kind === "charged") notes.push(`${line} charged ${e.because} ${e.amountMinor}`);
          else if (e.kind === "offered")
            notes.push(`${line} offered ${e.because} ${e.amountMinor} ${e.offer?.validUntil}`);
          else if (NOTED.has(e.kind)) notes.push(`${line} ${e.kind} ${e.because}${until}`);
        }
      }
      after = chunk.last;
    }
    return { sent: sent.sort(), notes: notes.sort(), facts };
  });

/** What the keeper of facts says of the same accounts. */
export const kept = (story: Story, { facts }: { readonly facts: Facts }): Promise<Facts> =>
  story.db.begin(async (tx) => {
    const rows = await loadFactRows(tx, idSet([...facts.keys()]));
    return new Map([...rows].filter(([id]) => facts.has(id)));
  });

const NOTED: ReadonlySet<string> = new Set([
  "deferred",
  "skipped",
  "held",
  "reanchored",
  "branched",
  "told",
  "moved",
  "left",
  "withdrawn",
  "failed",
]);

const refsOf = (story: Story): Promise<Map<bigint, string>> =>
  story.db.begin(async (tx) => {
    const rows = await tx<{
      id: bigint;
      ref: string;
    }>`select id, ref from debts.account where tenant_id = ${tx.tenant}`;
    return new Map(rows.map(({ id, ref }) => [id, ref]));
  });

/** What the engine did after this moment, read from what it wrote. */
export const lived = (story: Story, since: Date): Promise<Lists> =>
  story.db.begin(async (tx) => {
    const steps = new Map(
      (
        await tx<{ id: bigint; definition: Definition }>`
        select id, definition from strategy.version where tenant_id = ${tx.tenant}`
      ).map((row) => [row.id, flatSteps(row.definition.steps).map(({ id }) => id)]),
    );
    const rows = await tx<Row>`
      with e as (select * from strategy.enrollment where tenant_id = ${tx.tenant})
      select m.decided_at as at, a.ref, e.strategy_id, m.version_id, m.step_no as step, m.channel, m.state as kind, m.because,
             null::timestamptz as until
      from messaging.message m join e on e.id = m.enrollment_id
      join debts.account a on a.tenant_id = m.tenant_id and a.id = m.account_id
      where m.tenant_id = ${tx.tenant} and m.decided_at >= ${since} and m.state <> 'ready'
      union all
      select d.at, a.ref, e.strategy_id, d.version_id, d.step_no, d.because, d.kind,
             case d.kind when 'charged' then d.because || ' ' || (
               select sum(c.amount_minor) from debts.charge c
               where c.tenant_id = d.tenant_id and c.account_id = d.account_id and c.at = d.at
                 and c.strategy_id = e.strategy_id and c.step_id = v.step_ids[d.step_no + 1])
             when 'offered' then d.because || ' ' || (
               select o.amount_minor || ' ' || o.valid_until from plans.offer o
               where o.tenant_id = d.tenant_id and o.account_id = d.account_id and o.made_at = d.at
                 and o.strategy_id = e.strategy_id and o.step_id = v.step_ids[d.step_no + 1])
             else d.because end,
             d.until_at
      from strategy.decision d
      left join strategy.version v on v.tenant_id = d.tenant_id and v.id = d.version_id join e on e.id = d.enrollment_id
      join debts.account a on a.tenant_id = d.tenant_id and a.id = d.account_id
      where d.tenant_id = ${tx.tenant} and d.at >= ${since}`;
    const sent: string[] = [];
    const notes: string[] = [];
    for (const r of rows) {
      const line = `${r.at.toISOString()} ${r.ref} ${r.strategyId}.${steps.get(r.versionId)?.[r.step ?? -1] ?? "-"}`;
      const until = r.until ? ` -> ${r.until.toISOString()}` : "";
      const kind = r.kind === "suppressed" ? "withdrawn" : r.kind;
      if (kind === "sent" || kind === "tasked") sent.push(`${line} ${r.channel}`);
      else notes.push(`${line} ${kind} ${r.because}${until}`);
    }
    return { sent: sent.sort(), notes: notes.sort() };
  });

interface Row {
  readonly at: Date;
  readonly ref: string;
  readonly strategyId: bigint;
  readonly versionId: bigint;
  readonly step: number | null;
  readonly channel: string;
  readonly kind: string;
  readonly because: string;
  readonly until: Date | null;
}
