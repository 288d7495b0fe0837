import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { checkBooks, checkQueues } from "../../analytics/index.js";
import { runCases } from "../../compliance/index.js";
import type { Channel } from "../../kernel/channel.js";
import type { CreditorId } from "../../kernel/id.js";
import type { CheckOutcome } from "../../messaging/channels/adapter.js";
import { clockState, realNow } from "../../platform/clock.js";
import { migrate } from "../../platform/migrate.js";
import { checkFacts, type FactsCheck } from "../../strategy/index.js";
import type { App } from "../app.js";
import type { Engine } from "../engine.js";
import { command, EXIT } from "./command.js";
import { type OpenTenant, tenantOf, tenants, withApp } from "./with-app.js";

/** One thing looked at. `bad` makes the command fail; `warn` is for a person to look at. */
interface Finding {
  readonly tenant: string | null;
  readonly check: string;
  readonly state: "ok" | "warn" | "bad";
  readonly detail: string;
}

const DISK_MIN_BYTES = 1024 ** 3;

export const doctor = command({
  name: "doctor",
  summary:
    "Checks ledger, account totals, account facts, queues, contact rules, clock, disk and mail. Changes nothing.",
  usage: "[--tenant SLUG]",
  help: { tenant: "only this one" },
  examples: ["acuerdo doctor", "acuerdo doctor --tenant norte --json"],
  options: { tenant: { type: "string" } },
  run: (values, _, io) =>
    withApp("doctor", async (app) => {
      const chosen = values.tenant
        ? [await tenantOf(app, values.tenant)]
        : await Promise.all((await tenants(app)).map((one) => tenantOf(app, one.slug)));
      const findings = [...(await checkInstallation(app))];
      for (const tenant of chosen) findings.push(...(await checkTenant(app, tenant)));
      io.result(findings, () => findings.map(line).join("\n"));
      return findings.some(({ state }) => state === "bad") ? EXIT.failed : EXIT.ok;
    }),
});

const MARK = { ok: "ok  ", warn: "look", bad: "BAD " } as const;
const line = ({ tenant, check, state, detail }: Finding): string =>
  `${MARK[state]} ${(tenant ?? "-").padEnd(12)} ${check.padEnd(14)} ${detail}`;

async function checkInstallation(app: App): Promise<Finding[]> {
  const disk = await statfs(app.config.dataDir).catch(() => null);
  const free = disk ? disk.bavail * disk.bsize : null;
  const migrated = await migrate(app.databaseUrl);
  const cases = runCases(JSON.parse(readFileSync(new URL(CASES, import.meta.url), "utf8")));
  return [
    of(null, "schema", "ok", `${migrated.total} migrations`),
    of(null, "contact rules", cases.passed === cases.total ? "ok" : "bad", `${cases.passed} of ${cases.total} cases`),
    free === null
      ? of(null, "disk", "warn", "the data folder cannot be looked at")
      : of(null, "disk", free < DISK_MIN_BYTES ? "warn" : "ok", `${(free / 1024 ** 3).toFixed(1)} GB free`),
  ];
}

const CASES = "../../compliance/packs/contact-rules-cases.json";

const of = (tenant: string | null, check: string, state: Finding["state"], detail: string): Finding => ({
  tenant,
  check,
  state,
  detail,
});

async function checkTenant(app: App, { slug, db }: OpenTenant): Promise<Finding[]> {
  const { books, queues, clock } = await db.begin(async (tx) => ({
    books: await checkBooks(tx),
    queues: await checkQueues(tx),
    clock: await clockState(tx),
  }));
  const { examples, ...off } = books;
  const wrong = Object.values(off).reduce((sum, count) => sum + count, 0);
  const aside = queues.parkedNews + queues.parkedEnrollments;
  return [
    of(
      slug,
      "books",
      wrong > 0 ? "bad" : "ok",
      wrong > 0 ? `off: ${examples.join(", ")}` : "postings, balances, payments and totals agree",
    ),
    factsFinding(slug, await checkFacts(db, clock.now)),
    of(slug, "queues", aside > 0 ? "warn" : "ok", said(queues)),
    of(
      slug,
      "clock",
      clock.isReal || clock.now <= realNow() ? "ok" : "warn",
      clock.isReal ? "real time" : `${clock.now.toISOString()} at speed ${clock.speed}`,
    ),
    ...(await checkChannels(app, slug, db)),
  ];
}

/** News on its way makes a row differ for a moment; the queues say whether there is some. */
const factsFinding = (slug: string, { rows, missing, looked, stale }: FactsCheck): Finding =>
  missing + stale > 0
    ? of(slug, "facts", "warn", `${missing} accounts without a row, ${stale} parts of ${looked} rows differ`)
    : of(slug, "facts", "ok", `${rows} rows, as the books and the log say`);

const said = (counts: object): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ") || "empty";

interface Account {
  id: bigint;
  channel: Channel;
  provider: string;
  name: string;
  settingsSealed: Buffer;
  isSandbox: boolean;
  creditorId: CreditorId | null;
  state: string;
  pausedBecause: string | null;
}

/** Greets each provider with the account's own settings; nothing is sent. */
async function checkChannels(app: App, slug: string, db: OpenTenant["db"]): Promise<Finding[]> {
  const accounts = await db.begin(
    (tx) => tx<Account>`
    select id, channel, provider, name, settings_sealed, is_sandbox, creditor_id, state, paused_because
    from messaging.channel_account where tenant_id = ${tx.tenant} order by id`,
  );
  if (accounts.length === 0) return [of(slug, "channels", "warn", "no channel is connected: nothing can leave")];
  const engine = app.engine();
  const findings: Finding[] = [];
  for (const account of accounts) {
    if (account.state === "paused")
      findings.push(of(slug, "channels", "warn", `${account.name} is paused: ${account.pausedBecause}`));
    const answer = await checkOf(engine, db, account);
    findings.push(
      of(slug, "channels", answer.ok ? "ok" : "bad", `${account.name}: ${answer.ok ? "answers" : answer.reason}`),
    );
  }
  return findings;
}

async function checkOf(engine: Engine, db: OpenTenant["db"], account: Account): Promise<CheckOutcome> {
  try {
    return await (await engine.sender(db, account)).check();
  } catch {
    return { ok: false, reason: "settings_unreadable" };
  }
}
