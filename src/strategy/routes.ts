import { z } from "zod";
import { route } from "../access/index.js";
import { permitView } from "../compliance/index.js";
import type { StrategyId } from "../kernel/id.js";
import { DAY_MS } from "../kernel/time.js";
import { cutPage, id, instant } from "../platform/contract.js";
import type { Tx } from "../platform/db.js";
import { found } from "../platform/problem.js";
import { createStrategy, pauseStrategy, startStrategy } from "./actions.js";
import * as contract from "./contract.js";
import { flatSteps } from "./domain/outline.js";
import { offerPolicyRoutes } from "./offers/routes.js";
import * as reads from "./reads.js";
import { rehearsalRoutes } from "./rehearse/routes.js";
import { resultRoutes } from "./results/routes.js";
import { segmentRoutes } from "./segment/routes.js";
import { closeTask, permitOf, scriptOf } from "./task-actions.js";
import * as tasks from "./task-store.js";
import { taskView } from "./task-view.js";
import { versionRoutes } from "./versions/routes.js";

/** Counts of messages and decisions look back so far: all that a manager acts on, in bounded time. */
const COUNTED_DAYS = 30;

type Counts = z.output<typeof contract.StrategyCounts>;
type Tally = z.output<typeof contract.MessageTally>;

const tallyOf = (counts: readonly { readonly bucket: reads.MessageBucket; readonly count: number }[]): Tally => {
  const tally: Tally = { planned: 0, deferred: 0, leaving: 0, sent: 0, suppressed: 0, failed: 0, unknown: 0 };
  for (const { bucket, count } of counts) tally[bucket] += count;
  return tally;
};

interface Counted {
  countsOf(id: StrategyId): Counts;
  readonly messages: readonly reads.MessageCount[];
}

/** Counts every strategy, or one, in a statement for each kind of thing. */
async function count(tx: Tx, id: StrategyId | null, now: Date): Promise<Counted> {
  const messagesSince = new Date(now.getTime() - COUNTED_DAYS * DAY_MS);
  const enrollments = await reads.countEnrollments(tx, id, now);
  const messages = await reads.countMessages(tx, id, messagesSince);
  const open = await reads.countTasks(tx, id);
  return {
    messages,
    countsOf(strategyId) {
      const own = enrollments.filter((row) => row.strategyId === strategyId);
      const running = own.find(({ because }) => because === null);
      return {
        entered: own.reduce((sum, row) => sum + row.count, 0),
        running: running?.count ?? 0,
        waiting: running?.waiting ?? 0,
        parked: running?.parked ?? 0,
        left: own.flatMap(({ because, count: many }) => (because === null ? [] : [{ because, count: many }])),
        messages: tallyOf(messages.filter((row) => row.strategyId === strategyId)),
        messagesSince,
        tasksOpen: open.find((row) => row.strategyId === strategyId)?.count ?? 0,
      };
    },
  };
}

const sum = (counts: readonly { readonly count: number }[]): number =>
  counts.reduce((all, { count: one }) => all + one, 0);

/** Decisions of one step, whichever version took them. */
function overVersions(decisions: readonly reads.StepDecisions[]): Omit<reads.StepDecisions, "versionId" | "stepId">[] {
  const found = new Map<string, Omit<reads.StepDecisions, "versionId" | "stepId">>();
  for (const { kind, because, count: many } of decisions) {
    const key = `${kind} ${because}`;
    found.set(key, { kind, because, count: many + (found.get(key)?.count ?? 0) });
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

const strategyView = ({ versionId: _, hash: __, createdBy: ___, ...strategy }: reads.StrategyRow, counts: Counts) => ({
  ...strategy,
  counts,
});

const strategies = [
  route({
    id: "listStrategies",
    method: "GET",
    path: "/strategies",
    allow: "strategies:read",
    tag: "strategies",
    summary: "Every strategy with its definition and live counts, running ones first",
    reply: contract.StrategyList,
    handle: async ({ tx, now }) => {
      const rows = await reads.listStrategies(tx);
      const counted = await count(tx, null, now);
      return { items: rows.map((row) => strategyView(row, counted.countsOf(row.id))) };
    },
  }),
  route({
    id: "addStrategy",
    method: "POST",
    path: "/strategies",
    allow: "strategies:write",
    tag: "strategies",
    summary: "Create a strategy as a draft; what is wrong with the definition is said by code and step",
    body: contract.AddStrategy,
    reply: contract.Strategy,
    status: 201,
    handle: async (ctx, { body }) => {
      const strategyId = (await createStrategy(
        ctx.tx,
        body.name,
        body.definition,
        ctx.actor.name,
        ctx.now,
      )) as StrategyId;
      const row = found(await reads.strategyById(ctx.tx, strategyId));
      await ctx.audit({
        action: "strategy.added",
        subject: { kind: "strategy", id: strategyId },
        after: { name: row.name, version: row.version, hash: row.hash, definition: row.definition },
      });
      return strategyView(row, (await count(ctx.tx, strategyId, ctx.now)).countsOf(strategyId));
    },
  }),
  route({
    id: "getStrategy",
    method: "GET",
    path: "/strategies/:strategyId",
    allow: "strategies:read",
    tag: "strategies",
    summary: "One strategy: its ladder with the counts of each step",
    params: contract.StrategyParams,
    reply: contract.StrategyView,
    handle: async ({ tx, now }, { params: { strategyId } }) => {
      const row = found(await reads.strategyById(tx, strategyId), "strategy");
      const counted = await count(tx, strategyId, now);
      const since = new Date(now.getTime() - COUNTED_DAYS * DAY_MS);
      const decisions = await reads.countDecisions(tx, strategyId, since);
      const standing = await reads.countStanding(tx, strategyId);
      return {
        ...strategyView(row, counted.countsOf(strategyId)),
        versionId: row.versionId,
        hash: row.hash,
        createdBy: row.createdBy,
        creditors: await reads.creditorNames(tx, row.definition.audience.creditorIds),
        steps: flatSteps(row.definition.steps).map((step, no) => ({
          no,
          step,
          standing: sum(standing.filter(({ stepId }) => stepId === step.id)),
          messages: tallyOf(counted.messages.filter(({ stepId }) => stepId === step.id)),
          decisions: overVersions(decisions.filter(({ stepId }) => stepId === step.id)),
        })),
      };
    },
  }),
  route({
    id: "startStrategy",
    method: "POST",
    path: "/strategies/:strategyId/start",
    allow: "strategies:write",
    tag: "strategies",
    summary: "Let a draft or paused strategy run",
    params: contract.StrategyParams,
    reply: contract.StrategyStarted,
    handle: async (ctx, { params: { strategyId } }) => {
      const before = found(await reads.strategyById(ctx.tx, strategyId), "strategy");
      await startStrategy(ctx.tx, strategyId, ctx.actor.name, ctx.now);
      await ctx.audit({
        action: "strategy.started",
        subject: { kind: "strategy", id: strategyId },
        before: { state: before.state },
        after: { state: "live", version: before.version, hash: before.hash },
      });
      return { id: strategyId, state: "live" as const };
    },
  }),
  route({
    id: "pauseStrategy",
    method: "POST",
    path: "/strategies/:strategyId/pause",
    allow: "strategies:write",
    tag: "strategies",
    summary: "Stop a strategy: nothing more is decided, and messages that wait are taken back",
    params: contract.StrategyParams,
    reply: contract.StrategyPaused,
    handle: async (ctx, { params: { strategyId } }) => {
      const withdrawn = await pauseStrategy(ctx.tx, strategyId, ctx.now);
      await ctx.audit({
        action: "strategy.paused",
        subject: { kind: "strategy", id: strategyId },
        before: { state: "live" },
        after: { state: "paused", withdrawn },
      });
      return { id: strategyId, state: "paused" as const, withdrawn };
    },
  }),
  route({
    id: "listEnrollments",
    method: "GET",
    path: "/strategies/:strategyId/accounts",
    allow: "strategies:read",
    tag: "strategies",
    summary: "Accounts that run in a strategy, or that left it, by step or by why they left",
    params: contract.StrategyParams,
    query: contract.EnrollmentQuery,
    reply: contract.EnrollmentPage,
    handle: async ({ tx, cursors }, { params: { strategyId }, query: { cursor, limit, ...filter } }) => {
      found(await reads.strategyById(tx, strategyId), "strategy");
      const from = cursors.read(cursor, z.tuple([id<"debtor">(), id<"enrollment">()]));
      const after = from && { debtorId: from[0], id: from[1] };
      const rows = await reads.listEnrollments(tx, strategyId, filter, after, limit + 1);
      const page = cutPage(rows, limit, (row) => [row.debtorId, row.id], cursors.write);
      return { items: page.items.map(enrollmentView), next: page.next };
    },
  }),
];

const enrollmentView = ({ debtorId, debtorName, creditorId, creditorName, ...row }: reads.EnrollmentRow) => ({
  ...row,
  debtor: { id: debtorId, name: debtorName },
  creditor: { id: creditorId, name: creditorName },
});

const taskRoutes = [
  route({
    id: "listTasks",
    method: "GET",
    path: "/tasks",
    allow: "portfolio:read",
    tag: "tasks",
    summary: "Calls to make, the ones due first",
    query: contract.TaskQuery,
    reply: contract.TaskPage,
    handle: async ({ tx, cursors }, { query: { cursor, limit, ...filter } }) => {
      const from = cursors.read(cursor, z.tuple([instant, id<"task">()]));
      const rows = await tasks.listTasks(tx, filter, from && { at: from[0], id: from[1] }, limit + 1);
      const page = cutPage(rows, limit, (row) => [row.dueAt.toISOString(), row.id], cursors.write);
      return { items: page.items.map(taskView), next: page.next };
    },
  }),
  route({
    id: "getTask",
    method: "GET",
    path: "/tasks/:taskId",
    allow: "portfolio:read",
    tag: "tasks",
    summary: "The card of a call: what to say, and whether the law allows it now",
    params: contract.TaskParams,
    reply: contract.TaskCard,
    handle: async ({ tx, now }, { params }) => {
      const task = found(await tasks.taskById(tx, params.taskId), "task");
      const permit = permitView(await permitOf(tx, task, now));
      return {
        ...taskView(task),
        script: await scriptOf(tx, task, now),
        zone: permit.local.split(" ").at(-1) || "UTC",
        permit,
      };
    },
  }),
  route({
    id: "closeTask",
    method: "POST",
    path: "/tasks/:taskId/close",
    allow: "tasks:write",
    tag: "tasks",
    summary: "Say how a call went; one that was made counts as a contact from now on",
    params: contract.TaskParams,
    body: contract.CloseTask,
    reply: contract.Task,
    handle: async (ctx, { params, body }) => {
      const { before, after } = await closeTask(ctx.tx, params.taskId, body.outcome, ctx.now);
      await ctx.audit({
        action: "task.closed",
        subject: { kind: "task", id: after.id },
        before: { state: before.state },
        after: {
          state: after.state,
          outcome: body.outcome,
          ...(body.note !== undefined && { note: body.note }),
          debtorId: after.debtorId,
        },
      });
      return taskView(after);
    },
  }),
];

export const strategyRoutes = [
  ...strategies,
  ...versionRoutes,
  ...resultRoutes,
  ...taskRoutes,
  ...segmentRoutes,
  ...offerPolicyRoutes,
  ...rehearsalRoutes,
];
