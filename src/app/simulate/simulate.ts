import { createTenant } from "../../access/index.js";
import { checkBooks, checkQueues, runReport } from "../../analytics/index.js";
import { DAY_MS, dayIn, HOUR_MS, MINUTE_MS } from "../../kernel/time.js";
import { listChannelAccounts, setChannelAccountState } from "../../messaging/index.js";
import { setClock } from "../../platform/clock.js";
import type { TenantDb } from "../../platform/db.js";
import { runClock } from "../../platform/run-clock.js";
import { randomToken } from "../../platform/seal.js";
import { setAutopilot, setFaults } from "../../sandbox/index.js";
import { checkFacts } from "../../strategy/index.js";
import type { App } from "../app.js";
import { connectPhones, openBooks, PortfolioFeed } from "../demo/feed.js";
import { makePortfolios } from "../demo/portfolio.js";
import { furnish, rehearseLadders } from "../furnish.js";
import { faultsOf } from "./faults.js";
import { happened, type Invariant, invariants } from "./invariants.js";

export interface SimulateOptions {
  readonly seed: number;
  readonly debtors: number;
  readonly days: number;
  /** Lets providers fail, repeat themselves, lie and go silent. */
  readonly faults: boolean;
}

export interface Simulation {
  readonly messages: Readonly<Record<string, number>>;
  /** What people and providers did meanwhile. */
  readonly happened: Readonly<Record<string, number>>;
  readonly invariants: readonly Invariant[];
  readonly violations: number;
  /** A hash over who was sent what, when and how: the same seed gives the same. */
  readonly fingerprint: string;
}

/** The same Monday for everybody: a seed repeats a run whatever the day. */
const FROM = new Date("2026-03-02T05:00:00Z");
/** How often the engine looks: what falls between two looks waits for the next, as on a busy machine. */
const GRID_MS = 30 * MINUTE_MS;
/** A day after the last file, so that what is on its way arrives. */
const SETTLE_MS = 26 * HOUR_MS;

/**
 * Runs the whole product through made-up days: files come in, strategies decide, real adapters speak to pretend
 * providers, people answer and pay, somebody looks in once a day, and nothing but the clock is given. Then everything
 * that must always be true is counted from what the providers, the phones and the books hold, not from what the engine
 * believed.
 */
export async function simulate(
  app: Pick<App, "db" | "seal" | "engine">,
  options: SimulateOptions,
  onDay: (day: number) => void = () => {},
): Promise<Simulation> {
  const { db, until } = await begin(app, options);
  const portfolios = makePortfolios(dayIn("UTC", until), options.debtors, options.seed);
  await rehearseLadders(db, "acuerdo", FROM);
  const creditors = await openBooks(db, portfolios, FROM);
  const feed = new PortfolioFeed(db, portfolios, creditors, FROM, options.days, {
    seed: options.seed,
    whatsapp: 0.35,
    sms: 0.15,
  });
  const beats = app.engine().beats.filter(({ name }) => name !== "jobs");
  let last = -1;
  const newDay = async (now: Date): Promise<void> => {
    const day = Math.floor((now.getTime() - FROM.getTime()) / DAY_MS);
    if (day === last) return;
    last = day;
    onDay(day);
    await lookAfter(db);
  };
  await runClock(db, beats, FROM, new Date(until.getTime() + SETTLE_MS), feed, newDay, GRID_MS);
  const facts = await checkFacts(db, new Date(until.getTime() + SETTLE_MS));
  return db.begin(async (tx) => {
    const report = await runReport(tx);
    const found = await invariants(tx, { report, facts, books: await checkBooks(tx), queues: await checkQueues(tx) });
    return {
      messages: report.messages,
      happened: await happened(tx),
      invariants: found,
      violations: found.reduce((sum, { violations }) => sum + violations, 0),
      fingerprint: report.fingerprint,
    };
  });
}

/** What somebody on duty does once a day: an account that was stopped for its troubles is tried again. */
const lookAfter = (db: TenantDb): Promise<void> =>
  db.begin(async (tx) => {
    for (const { id, state } of await listChannelAccounts(tx))
      if (state === "paused") await setChannelAccountState(tx, id, "active");
  });

async function begin(
  app: Pick<App, "db" | "seal">,
  { seed, days, faults }: SimulateOptions,
): Promise<{ db: TenantDb; until: Date }> {
  const slug = `sim-${seed}-${randomToken(6)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "0")}`;
  const tenant = await createTenant(app.db, { slug, name: `Simulation ${seed}`, kind: "demo", locale: "es" }, FROM);
  const db = app.db.as(tenant);
  await db.begin(async (tx) => {
    await setClock(tx, FROM, 0);
    await furnish(tx, app.seal, "demo", FROM);
    await connectPhones(tx, app.seal, FROM);
    await setAutopilot(tx, true, seed.toString());
    if (faults) for (const [channel, what] of faultsOf(seed, FROM, days)) await setFaults(tx, channel, what);
  });
  return { db, until: new Date(FROM.getTime() + days * DAY_MS) };
}
