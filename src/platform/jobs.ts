import type { Beat } from "./beats.js";
import type { TenantDb, Tx } from "./db.js";
import { one } from "./db.js";
import { deadWorkers } from "./worker-id.js";

/**
 * Long work that a person asked for: a row that says what, how far, and how it ended.
 *
 * A job runs in one worker, which any process may be. When that worker dies the job is queued again, so a handler must be
 * able to start over: it does its work in one transaction, or in steps that it can tell apart.
 */
export interface JobRun {
  readonly db: TenantDb;
  readonly id: bigint;
  readonly now: Date;
  /** Says how far the job is. Cheap to call often: written at most a few times a second. */
  report(progress: Progress): Promise<void>;
  /** Throws `Cancelled` when somebody asked for it. Called between steps. */
  checkCancelled(): Promise<void>;
}

export interface Progress {
  readonly phase: string;
  readonly done: number;
  readonly total: number | null;
}

export type JobHandler = (input: unknown, run: JobRun) => Promise<unknown>;

export class Cancelled extends Error {
  override name = "Cancelled";
}

/** A failure with a cause that the person who asked should read, as a code of the message files. */
export class JobFailed extends Error {
  override name = "JobFailed";
  readonly code: string;
  readonly values: Readonly<Record<string, string | number>>;

  constructor(code: string, values: Readonly<Record<string, string | number>> = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }
}

export async function askJob(tx: Tx, kind: string, input: unknown, askedBy: string, now: Date): Promise<bigint> {
  const { id } = one(
    await tx<{ id: bigint }>`
    insert into platform.job (tenant_id, kind, input, asked_by, created_at)
    values (${tx.tenant}, ${kind}, ${JSON.stringify(input)}, ${askedBy}, ${now}) returning id`,
  );
  await tx`select pg_notify('acuerdo_work', ${tx.tenant.toString()})`;
  return id;
}

/** A job that its caller runs itself, outside the beats, and wants to be seen: it is in nobody's queue. */
export async function openOwnJob(tx: Tx, kind: string, askedBy: string, now: Date): Promise<bigint> {
  const { id } = one(
    await tx<{ id: bigint }>`
    insert into platform.job (tenant_id, kind, input, state, asked_by, created_at, started_at)
    values (${tx.tenant}, ${kind}, '{}', 'running', ${askedBy}, ${now}, ${now}) returning id`,
  );
  return id;
}

export async function closeOwnJob(tx: Tx, id: bigint, now: Date): Promise<void> {
  await tx`update platform.job set state = 'done', finished_at = ${now} where tenant_id = ${tx.tenant} and id = ${id}`;
}

export async function isJobDone(tx: Tx, kind: string): Promise<boolean> {
  const rows =
    await tx`select from platform.job where tenant_id = ${tx.tenant} and kind = ${kind} and state = 'done' limit 1`;
  return rows.length > 0;
}

/** Asks a job to stop. A queued one stops at once; a running one at its next step. False when it has ended already. */
export async function cancelJob(tx: Tx, id: bigint, now: Date): Promise<boolean> {
  const rows = await tx`
    update platform.job
    set cancel_asked = true, state = case when state = 'queued' then 'cancelled' else state end,
        finished_at = case when state = 'queued' then ${now}::timestamptz end
    where tenant_id = ${tx.tenant} and id = ${id} and state in ('queued', 'running') returning id`;
  return rows.length === 1;
}

/** How often progress is written while a job reports it. */
const REPORT_EVERY_MS = 250;

export function jobsBeat(
  handlers: Readonly<Record<string, JobHandler>>,
  workerId: () => Promise<bigint>,
  elapsedMs: () => number,
): Beat {
  return {
    name: "jobs",
    async run(db, now) {
      const worker = await workerId();
      await requeueOrphans(db, worker);
      const job = await claimJob(db, worker, now);
      if (!job) return 0;
      await runJob(db, job, handlers[job.kind], now, elapsedMs);
      return 1;
    },
  };
}

interface ClaimedJob {
  readonly id: bigint;
  readonly kind: string;
  readonly input: unknown;
}

const claimJob = (db: TenantDb, worker: bigint, now: Date): Promise<ClaimedJob | undefined> =>
  db.begin(async (tx) => {
    const rows = await tx<ClaimedJob>`
      update platform.job set state = 'running', worker_id = ${worker}, started_at = ${now}, done_count = 0, phase = null
      where tenant_id = ${tx.tenant} and id = (
        select id from platform.job where tenant_id = ${tx.tenant} and state = 'queued' order by id limit 1 for update skip locked)
      returning id, kind, input`;
    return rows[0];
  });

/** Jobs whose worker died start over, with another one. */
const requeueOrphans = (db: TenantDb, self: bigint): Promise<void> =>
  db.begin(async (tx) => {
    const running = await tx<{ workerId: bigint }>`
      select distinct worker_id from platform.job
      where tenant_id = ${tx.tenant} and state = 'running' and worker_id <> ${self}`;
    const dead = await deadWorkers(
      tx,
      running.map((row) => row.workerId),
    );
    if (dead.length === 0) return;
    await tx`
      update platform.job set state = 'queued', worker_id = null
      where tenant_id = ${tx.tenant} and state = 'running' and worker_id = any(${dead}::bigint[])`;
  });

async function runJob(
  db: TenantDb,
  job: ClaimedJob,
  handler: JobHandler | undefined,
  now: Date,
  elapsedMs: () => number,
): Promise<void> {
  try {
    if (!handler) throw new JobFailed("unknown_job", { kind: job.kind });
    const result = await handler(job.input, runOf(db, job.id, now, elapsedMs));
    await finishJob(db, job.id, "done", result ?? null, null, now);
  } catch (error) {
    if (error instanceof Cancelled) return finishJob(db, job.id, "cancelled", null, null, now);
    const cause =
      error instanceof JobFailed ? { code: error.code, values: error.values } : { code: "internal", values: {} };
    await finishJob(db, job.id, "failed", null, cause, now);
    if (!(error instanceof JobFailed)) throw error;
  }
}

function runOf(db: TenantDb, id: bigint, now: Date, elapsedMs: () => number): JobRun {
  let reportedAt = Number.NEGATIVE_INFINITY;
  let phase = "";
  return {
    db,
    id,
    now,
    async report(progress) {
      const at = elapsedMs();
      if (progress.phase === phase && at - reportedAt < REPORT_EVERY_MS) return;
      reportedAt = at;
      phase = progress.phase;
      await db.begin(
        (tx) => tx`
        update platform.job set phase = ${progress.phase}, done_count = ${progress.done}, total_count = ${progress.total}
        where tenant_id = ${tx.tenant} and id = ${id}`,
      );
    },
    async checkCancelled() {
      const rows = await db.begin(
        (tx) => tx<{ cancelAsked: boolean }>`
        select cancel_asked from platform.job where tenant_id = ${tx.tenant} and id = ${id}`,
      );
      if (rows[0]?.cancelAsked) throw new Cancelled();
    },
  };
}

const finishJob = (
  db: TenantDb,
  id: bigint,
  state: "done" | "failed" | "cancelled",
  result: unknown,
  error: unknown,
  now: Date,
): Promise<void> =>
  db.begin(async (tx) => {
    await tx`
      update platform.job
      set state = ${state}, finished_at = ${now}, result = ${result === null ? null : JSON.stringify(result, bigintText)},
          error = ${error === null ? null : JSON.stringify(error)}
      where tenant_id = ${tx.tenant} and id = ${id}`;
  });

const bigintText = (_: string, value: unknown): unknown => (typeof value === "bigint" ? value.toString() : value);
