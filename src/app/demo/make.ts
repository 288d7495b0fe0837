import { createStaff, createTenant, type Role, type StaffAuth } from "../../access/index.js";
import type { StrategyId, TenantId } from "../../kernel/id.js";
import { DAY_MS, dayIn } from "../../kernel/time.js";
import type { Beat } from "../../platform/beats.js";
import { realNow, setClock } from "../../platform/clock.js";
import type { TenantDb } from "../../platform/db.js";
import { closeOwnJob, isJobDone, openOwnJob } from "../../platform/jobs.js";
import { runClock } from "../../platform/run-clock.js";
import { rehearseNow, saveDraft, setHoldoutShare, versionsOf } from "../../strategy/index.js";
import type { App } from "../app.js";
import { furnish, rehearseLadders } from "../furnish.js";
import { connectPhones, openBooks, PortfolioFeed } from "./feed.js";
import { makePortfolios } from "./portfolio.js";

export interface DemoOptions {
  readonly slug: string;
  readonly debtors: number;
  readonly days: number;
  readonly seed: number;
}

export const DEMO: DemoOptions = { slug: "demo", debtors: 2000, days: 90, seed: 2026 };

/** Everybody who can sign in to the demo. The password is no secret: the demo listens on this machine only. */
export const DEMO_PASSWORD = "acuerdo-demo";
export const DEMO_STAFF: readonly { name: string; email: string; role: Role }[] = [
  { name: "Adriana Solís", email: "admin@demo.test", role: "admin" },
  { name: "Mauricio Peña", email: "gerente@demo.test", role: "manager" },
  { name: "Ana Lucía Rey", email: "agente@demo.test", role: "agent" },
  { name: "Irene Duarte", email: "auditora@demo.test", role: "auditor" },
];

/** The share of the demo's people who get no reminders: so what reminders bring can be seen. */
const HELD_OUT = 0.05;

/** The tenant, its people and its furniture: enough to sign in. Its history is made by `liveDemo`. */
export async function createDemo(app: App, auth: StaffAuth, options: DemoOptions): Promise<TenantId> {
  const now = realNow();
  const start = new Date(now.getTime() - options.days * DAY_MS);
  const tenant = await createTenant(
    app.db,
    { slug: options.slug, name: "Demostración", kind: "demo", locale: "es" },
    start,
  );
  await app.db.as(tenant).begin(async (tx) => {
    await setClock(tx, start, 0);
    await furnish(tx, app.seal, "demo", start);
    await connectPhones(tx, app.seal, start);
  });
  for (const staff of DEMO_STAFF)
    await createStaff(app.db, auth, tenant, { ...staff, locale: "es", password: DEMO_PASSWORD }, now);
  return tenant;
}

/**
 * Lives the demo's history: the product itself runs through the days, with files and payments coming in, and what is
 * there afterwards is what it did. The clock then goes on from the present.
 */
export async function liveDemo(
  db: TenantDb,
  beats: readonly Beat[],
  options: DemoOptions,
  onDay: (day: number) => void | Promise<void> = () => {},
): Promise<void> {
  const until = realNow();
  const from = new Date(until.getTime() - options.days * DAY_MS);
  const job = await db.begin((tx) => openOwnJob(tx, DEMO_JOB, "acuerdo", until));
  const portfolios = makePortfolios(dayIn("UTC", until), options.debtors, options.seed);
  await rehearseLadders(db, "acuerdo", from);
  await db.begin((tx) => setHoldoutShare(tx, HELD_OUT));
  const creditors = await openBooks(db, portfolios, from);
  const feed = new PortfolioFeed(db, portfolios, creditors, from, options.days, {
    seed: options.seed,
    whatsapp: 0.2,
    sms: 0.08,
  });
  let lastDay = -1;
  await runClock(
    db,
    beats.filter(({ name }) => name !== "jobs"),
    from,
    until,
    feed,
    async (now) => {
      const day = Math.floor((now.getTime() - from.getTime()) / DAY_MS);
      if (day <= lastDay) return;
      lastDay = day;
      await onDay(day);
    },
  );
  await tryAnotherPace(db, until);
  await db.begin(async (tx) => {
    await setClock(tx, realNow(), 1);
    await closeOwnJob(tx, job, realNow());
  });
}

/** Somebody thought of calling some days later, and rehearsed it: what a visitor finds to look at, and may let go live. */
async function tryAnotherPace(db: TenantDb, now: Date): Promise<void> {
  const changed = await db.begin(async (tx) => {
    const [late] = await tx<{ id: StrategyId }>`
      select id from strategy.strategy where tenant_id = ${tx.tenant} and state = 'live' order by name desc limit 1`;
    const [version] = late ? await versionsOf(tx, late.id) : [];
    if (!late || !version) return null;
    const steps = version.definition.steps.map((step) =>
      step.kind === "call" ? { ...step, day: (step.day ?? 0) + 4 } : step,
    );
    const definition = { ...version.definition, steps };
    await saveDraft(tx, late.id, { definition, revision: 0 }, PLANNER, now);
    return { strategyId: late.id, definition, days: 30 };
  });
  if (changed) await rehearseNow(db, changed, { kind: "system", id: 0n, name: PLANNER }, now);
}
const PLANNER = "Mauricio Peña";

const DEMO_JOB = "demo.live";

/** Was its history lived to the end? One that was interrupted is made anew. */
export const isDemoWhole = (db: TenantDb): Promise<boolean> => db.begin((tx) => isJobDone(tx, DEMO_JOB));
