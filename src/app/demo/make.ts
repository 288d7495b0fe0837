import { Readable } from "node:stream";
import { createStaff, createTenant, type Role, type StaffAuth } from "../../access/index.js";
import { insertHold, insertOptOut } from "../../compliance/index.js";
import type { Mapping } from "../../debts/domain/import/mapping.js";
import {
  commitImport,
  creditorById,
  insertCreditor,
  type NewPayment,
  recordPayments,
  stageImport,
} from "../../debts/index.js";
import type { CreditorId, DebtorId, StrategyId, TenantId } from "../../kernel/id.js";
import { fromDecimal } from "../../kernel/money.js";
import { addDays, DAY_MS, dayIn, type LocalDate } from "../../kernel/time.js";
import type { Beat } from "../../platform/beats.js";
import { realNow, setClock } from "../../platform/clock.js";
import type { TenantDb } from "../../platform/db.js";
import { emit } from "../../platform/events.js";
import { closeOwnJob, isJobDone, openOwnJob } from "../../platform/jobs.js";
import { type Feed, runClock } from "../../platform/run-clock.js";
import { rehearseNow, saveDraft, setHoldoutShare, startStrategy, versionsOf } from "../../strategy/index.js";
import type { App } from "../app.js";
import { furnish, rehearseLadders } from "../furnish.js";
import { consentOfImport } from "../job-handlers.js";
import { between, seeded } from "./people.js";
import { csvOf, type DemoPayment, type DemoPortfolio, makePortfolios } from "./portfolio.js";

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

/** Days between the files that each creditor sends. */
const FILE_EVERY_DAYS = 15;

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
  const creditors = await db.begin(async (tx) => {
    const ids: CreditorId[] = [];
    for (const { creditor: c } of portfolios) {
      const { name, tradeName, kind, country, currency, phone, email, notice = {} } = c;
      ids.push(
        await insertCreditor(
          tx,
          {
            name,
            tradeName,
            kind,
            country,
            currency,
            phone,
            email,
            notice,
            locale: "es",
            site: null,
            verifyUrl: null,
            payUrl: null,
            crumbsMinor: 100n,
            paymentDataMaxAgeHours: 72,
            allocation: "oldest_first",
            countingMode: "direct-contact",
          },
          from,
        ),
      );
    }
    const drafts = await tx<{
      id: StrategyId;
    }>`select id from strategy.strategy where tenant_id = ${tx.tenant} order by id`;
    for (const { id } of drafts) await startStrategy(tx, id, "acuerdo", from);
    return ids;
  });
  const feed = new DemoFeed(db, portfolios, creditors, from, options);
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

/** What the world does while the demo lives: files every fortnight, payments every afternoon, now and then a person who says no. */
class DemoFeed implements Feed {
  readonly db: TenantDb;
  readonly portfolios: readonly DemoPortfolio[];
  readonly creditors: readonly CreditorId[];
  readonly from: Date;
  readonly options: DemoOptions;
  readonly random = seeded(99);
  readonly waiting: DemoPayment[][];
  #day = 0;

  constructor(
    db: TenantDb,
    portfolios: readonly DemoPortfolio[],
    creditors: readonly CreditorId[],
    from: Date,
    options: DemoOptions,
  ) {
    this.db = db;
    this.portfolios = portfolios;
    this.creditors = creditors;
    this.from = from;
    this.options = options;
    this.waiting = portfolios.map(({ payments }) => [...payments].sort((a, b) => (a.paidOn < b.paidOn ? -1 : 1)));
  }

  nextAt(): Date | null {
    return this.#day > this.options.days ? null : new Date(this.from.getTime() + this.#day * DAY_MS);
  }

  async happen(now: Date): Promise<void> {
    const at = this.nextAt();
    if (!at || at > now) return;
    const today = dayIn("UTC", now);
    for (const [index, portfolio] of this.portfolios.entries()) {
      const creditorId = this.creditors[index] as CreditorId;
      if (this.#day % FILE_EVERY_DAYS === 0) await this.file(portfolio, creditorId, today, now);
      await this.payments(index, creditorId, today, now);
    }
    if (this.#day > 5) await this.people(now);
    this.#day += 1;
  }

  private async file(portfolio: DemoPortfolio, creditorId: CreditorId, today: LocalDate, now: Date): Promise<void> {
    const since = this.#day === 0 ? ("1990-01-01" as LocalDate) : addDays(today, -FILE_EVERY_DAYS);
    const csv = csvOf(portfolio, since, today);
    if (csv === "") return;
    const { country, currency } = portfolio.creditor;
    const id = await stageImport(
      this.db,
      {
        creditorId,
        mapping: mappingFor(country, currency),
        fileName: `cartera-${country.toLowerCase()}-${today}.csv`,
        askedBy: "Mauricio Peña",
        options: {
          amountMeans: "original",
          consent: { channels: ["email", "sms", "whatsapp", "call"], medium: "contrato", textVersion: "2026-01" },
        },
      },
      Readable.from([Buffer.from(csv)]),
      now,
    );
    await this.db.begin((tx) => commitImport(tx, id, now, consentOfImport));
  }

  private async payments(index: number, creditorId: CreditorId, today: LocalDate, now: Date): Promise<void> {
    const queue = this.waiting[index] as DemoPayment[];
    const due: NewPayment[] = [];
    const { currency } = (this.portfolios[index] as DemoPortfolio).creditor;
    while (queue[0] && queue[0].paidOn <= today) {
      const { amount, ...payment } = queue.shift() as DemoPayment;
      due.push({
        ...payment,
        accountRef: null,
        currency,
        amountMinor: fromDecimal(amount.toString(), currency) as bigint,
        method: "transferencia",
      });
    }
    await this.db.begin(async (tx) => {
      const creditor = await creditorById(tx, creditorId);
      if (creditor) await recordPayments(tx, creditor, due, now);
    });
  }

  /** A few people answer as people do: one wants no more messages, one says the amount is wrong, one asks for time. */
  private async people(now: Date): Promise<void> {
    await this.db.begin(async (tx) => {
      const written = await tx<{ debtorId: DebtorId; accountId: bigint }>`
        select debtor_id, account_id from messaging.message
        where tenant_id = ${tx.tenant} and state = 'sent' and decided_at > ${new Date(now.getTime() - DAY_MS)} order by id`;
      const changed: string[] = [];
      for (const { debtorId, accountId } of written) {
        const luck = this.random();
        if (luck > 0.012) continue;
        changed.push(debtorId.toString());
        const until = new Date(now.getTime() + between(this.random, 7, 20) * DAY_MS);
        if (luck < 0.004) await insertOptOut(tx, debtorId, "email", "enlace del correo", now);
        else {
          const kind = luck < 0.008 ? "dispute" : "hardship";
          await insertHold(
            tx,
            {
              debtorId,
              accountId,
              kind,
              because: kind === "dispute" ? "el monto no coincide" : "perdió el empleo",
              untilAt: kind === "dispute" ? null : until,
              setBy: "Ana Lucía Rey",
            },
            now,
          );
        }
      }
      if (changed.length > 0) await emit(tx, now, [{ kind: "compliance.changed", payload: { debtorIds: changed } }]);
    });
  }
}

const column = (name: string) => ({ column: name });

const mappingFor = (country: string, currency: string): Mapping => ({
  kind: "debts",
  dateOrder: "ymd",
  decimal: ".",
  keepExtra: true,
  defaults: { country, currency, locale: "es" },
  columns: {
    debtorRef: column("cliente"),
    debtorName: column("nombre"),
    debtorKind: column("tipo"),
    taxId: column("documento"),
    email: column("correo"),
    phone: column("celular"),
    subdivision: column("departamento"),
    debtRef: column("factura"),
    product: column("producto"),
    amount: column("monto"),
    issuedOn: column("emision"),
    dueOn: column("vencimiento"),
  },
});
