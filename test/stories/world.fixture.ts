import { Readable } from "node:stream";
import { afterAll, beforeAll, expect } from "vitest";
import { createTenant } from "../../src/access/index.js";
import { runReport } from "../../src/analytics/run-report.js";
import { type Engine, type EngineSurroundings, makeEngine } from "../../src/app/engine.js";
import { consentOfImport } from "../../src/app/job-handlers.js";
import type { Mapping } from "../../src/debts/domain/import/mapping.js";
import {
  commitImport,
  creditorById,
  insertCreditor,
  type NewCreditor,
  recordPayments,
  stageImport,
} from "../../src/debts/index.js";
import type { Channel } from "../../src/kernel/channel.js";
import type { CreditorId, DebtorId, StrategyId } from "../../src/kernel/id.js";
import { dateOfEpochDay, type LocalDate, wallClock } from "../../src/kernel/time.js";
import { PLAIN_MARKS } from "../../src/messaging/channels/adapter.fixture.js";
import { http } from "../../src/messaging/channels/http.js";
import { Connections, installChannelAccount, installTemplates, LIBRARY_TEMPLATES } from "../../src/messaging/index.js";
import { type Beat, settle } from "../../src/platform/beats.js";
import { realNow, setClock } from "../../src/platform/clock.js";
import type { TenantDb, Tx } from "../../src/platform/db.js";
import { type Feed, runClock } from "../../src/platform/run-clock.js";
import { openSeal } from "../../src/platform/seal.js";
import { type SandboxMail, type SmtpSandbox, startSmtpSandbox } from "../../src/sandbox/index.js";
import {
  createStrategy,
  type Definition,
  DefinitionShape,
  rehearseNow,
  startStrategy,
} from "../../src/strategy/index.js";
import { addEndpoint, type EndpointOrder, networksOf } from "../../src/webhooks/index.js";
import { type TestDatabase, testDatabase } from "../support/db.js";

/** How long an SMTP server that says nothing is waited for, unless a story is about just that. */
const PATIENCE_MS = 20_000;

/** Webhooks of stories stay on this machine. */
const BOX = openSeal("a secret for stories that nobody else uses");
const LOOPBACK = networksOf(["127.0.0.1"]);

const RENDER = { senderName: "Lía", stopLink: () => "https://acuerdo.test/stop/x" };

export interface World {
  readonly database: TestDatabase;
  readonly sandbox: SmtpSandbox;
  /** Everything the SMTP server took, of all stories of the file, in order. */
  readonly mails: readonly SandboxMail[];
  readonly engine: Engine;
  /** Another worker over the same database, as another process would be. Closed with the world. */
  worker(dispatch?: EngineSurroundings["dispatch"]): Engine;
  begin(at: string, options?: StoryOptions): Promise<Story>;
}

/**
 * What a file of stories lives in: a database of its own, a real SMTP server, the real engine. Call it at the top of the
 * file. Each story is a tenant of its own.
 */
export function storyWorld(database: TestDatabase = testDatabase()): World {
  const mails: SandboxMail[] = [];
  const engines: Engine[] = [];
  let sandbox: SmtpSandbox | undefined;
  const theSandbox = (): SmtpSandbox => {
    if (sandbox === undefined) throw new Error("The world exists only while tests and their hooks run");
    return sandbox;
  };
  const connections = new Connections({
    realNow,
    unseal: (sealed) => JSON.parse(sealed.toString("utf8")),
    sandboxSettings: async () => ({}),
    sandboxHttp: async () => http,
    hookUrl: async () => null,
    marks: PLAIN_MARKS,
  });
  const worker: World["worker"] = (dispatch) => {
    const engine = makeEngine({
      ...(dispatch && { dispatch }),
      db: database.db,
      render: RENDER,
      connections,
      readLink: () => null,
      jobs: {},
      webhooks: { box: BOX, named: LOOPBACK },
    });
    engines.push(engine);
    return engine;
  };
  beforeAll(async () => {
    sandbox = await startSmtpSandbox({ port: 0, now: realNow, store: async (mail) => void mails.push(mail) });
    worker();
  });
  afterAll(async () => {
    for (const engine of engines) await engine.close();
    await connections.close();
    await sandbox?.close();
  });
  const world: World = {
    database,
    mails,
    worker,
    get sandbox() {
      return theSandbox();
    },
    get engine() {
      return engines[0] as Engine;
    },
    begin: (at, options) => beginStory(world, new Date(at), options ?? {}),
  };
  return world;
}

export interface StoryOptions {
  readonly creditors?: readonly Partial<NewCreditor>[];
  /** Steps of the one strategy that runs; none runs without them. */
  readonly steps?: readonly StepLine[];
  readonly days?: { readonly from: number; readonly to: number | null };
  readonly entry?: "first" | "current";
  readonly gapDays?: number;
  readonly patienceMs?: number;
}

/** A message step: its day after the due date, its hour, its template, and its channels (e-mail alone by default). */
export type StepLine = readonly [day: number, at: string, template: string, channels?: readonly Channel[]];

export interface Owed {
  readonly who: string;
  readonly debt: string;
  readonly amount: string;
  readonly due: string;
  /** The person behind `who`, where two creditors know the same one. */
  readonly taxId?: string;
  readonly zone?: string;
  readonly email2?: string;
  readonly phone?: string;
  readonly company?: boolean;
}

const CREDITOR: NewCreditor = {
  name: "Norte",
  tradeName: null,
  kind: "commercial",
  country: "CO",
  currency: "COP",
  locale: "es",
  phone: "+576011234567",
  email: "ayuda@norte.test",
  site: null,
  verifyUrl: null,
  payUrl: null,
  // What Chile wants said in every message, and Mexico in the first.
  notice: {
    payableToCreditor: true,
    responsible: "Laura Medina",
    address: "Calle Luz 1",
    complaints: "La procuraduría",
  },
  crumbsMinor: 0n,
  paymentDataMaxAgeHours: null,
  allocation: "oldest_first",
  countingMode: "direct-contact",
};

let stories = 0;

async function beginStory(world: World, at: Date, options: StoryOptions): Promise<Story> {
  stories += 1;
  const slug = `story-${stories}`;
  const tenant = await createTenant(world.database.db, { slug, name: slug, kind: "demo", locale: "es" }, at);
  const db = world.database.db.as(tenant);
  const given = options.creditors ?? [{}];
  const creditors = await db.begin(async (tx) => {
    await setClock(tx, at, 0);
    await installTemplates(tx, LIBRARY_TEMPLATES, at);
    await connect(tx, world.sandbox.port, options.patienceMs ?? PATIENCE_MS, at);
    const ids: CreditorId[] = [];
    for (const [index, each] of given.entries()) {
      ids.push(await insertCreditor(tx, { ...CREDITOR, name: `Norte ${index}`, ...each }, at));
    }
    return ids;
  });
  const story = new Story(
    world,
    db,
    given.map((each, index) => ({ ...CREDITOR, ...each, id: creditors[index] as CreditorId })),
    at,
  );
  if (options.steps) await story.strategy(options.steps, options);
  return story;
}

/** An account with the real SMTP adapter, on the story's server. */
function connect(tx: Tx, port: number, patienceMs: number, now: Date): Promise<bigint> {
  const settings = {
    host: "127.0.0.1",
    port,
    security: "none",
    from: { name: "Acuerdo", address: "avisos@acuerdo.test" },
    replyTimeoutMs: patienceMs,
    finalTimeoutMs: patienceMs,
  };
  return installChannelAccount(
    tx,
    {
      channel: "email",
      provider: "smtp",
      name: "smtp",
      settings: Buffer.from(JSON.stringify(settings)),
      perSecond: null,
    },
    now,
  );
}

export interface Told {
  readonly id: bigint;
  readonly key: string;
  readonly ref: string;
  readonly to: string;
  readonly channel: Channel;
  readonly state: string;
  readonly because: string | null;
  readonly step: number;
  readonly round: number;
  readonly attempts: number;
  readonly plannedAt: Date;
  readonly notBefore: Date;
  readonly decidedAt: Date | null;
  readonly debts: string | null;
  readonly amountMinor: bigint | null;
  readonly body: string | null;
  readonly zone: string;
}

const ZONES: Readonly<Record<string, string>> = {
  CO: "America/Bogota",
  CL: "America/Santiago",
  MX: "America/Mexico_City",
  PE: "America/Lima",
};

/** One tenant's life on a moved clock. */
export class Story {
  readonly world: World;
  readonly db: TenantDb;
  readonly creditors: readonly (NewCreditor & { readonly id: CreditorId })[];
  now: Date;
  #payments = 0;
  #strategies = 0;

  constructor(world: World, db: TenantDb, creditors: Story["creditors"], now: Date) {
    this.world = world;
    this.db = db;
    this.creditors = creditors;
    this.now = now;
  }

  get beats(): readonly Beat[] {
    return this.world.engine.beats;
  }

  /** The beats by name: to let a part of the engine run and hold the rest. */
  only(...names: string[]): readonly Beat[] {
    return this.beats.filter(({ name }) => names.includes(name));
  }

  async strategy(steps: readonly StepLine[], options: StoryOptions = {}): Promise<StrategyId> {
    const days = steps.map(([day]) => day);
    this.#strategies += 1;
    const definition = DefinitionShape.parse({
      audience: {},
      days: options.days ?? { from: Math.min(...days), to: null },
      entry: options.entry ?? "first",
      gapDays: options.gapDays ?? 2,
      steps: [
        ...steps.map(([day, at, template, channels], index) => ({
          kind: "message",
          id: `s${index}`,
          day,
          at,
          template,
          channels: channels ?? ["email"],
        })),
        { kind: "stop", id: "end" },
      ],
    });
    return this.starts(`Escalera ${this.#strategies}`, definition);
  }

  /** A strategy written out, rehearsed and live at once. */
  async live(name: string, definition: object): Promise<StrategyId> {
    return this.starts(name, DefinitionShape.parse({ audience: {}, ...definition }));
  }

  private async starts(name: string, definition: Definition): Promise<StrategyId> {
    const id = await this.db.begin((tx) => createStrategy(tx, name, definition, "test", this.now));
    await this.rehearses(id);
    await this.db.begin((tx) => startStrategy(tx, id, "test", this.now));
    return id;
  }

  /** Nothing goes live that was not rehearsed: its newest version is, for a day. */
  async rehearses(id: StrategyId): Promise<void> {
    await rehearseNow(this.db, { strategyId: id }, { kind: "test", id: 0n, name: "test" }, this.now);
  }

  /** Adds an endpoint that is told of these kinds. Gives its secret. */
  async tells(name: string, url: string, kinds: EndpointOrder["kinds"] = []): Promise<string> {
    const order = { name, url, description: null, kinds };
    const { secret } = await this.db.begin((tx) => addEndpoint(tx, BOX, LOOPBACK, order, "test", this.now));
    return secret;
  }

  /** Brings debts in as a creditor does: a CSV file through the real import, with consent to every channel declared. */
  async owes(rows: readonly Owed[], creditor = 0): Promise<void> {
    const { id, country, currency } = this.creditors[creditor] as Story["creditors"][number];
    const header = "cliente,nombre,tipo,documento,zona,correo,correo2,telefono,factura,monto,vence\n";
    const csv = rows
      .map((r) =>
        [
          r.who,
          r.company ? `${r.who} SAS` : `${r.who} Pérez`,
          r.company ? "empresa" : "persona",
          r.taxId ?? "",
          r.zone ?? "",
          `${r.who}@casa.test`,
          r.email2 ?? "",
          r.phone ?? "",
          r.debt,
          r.amount,
          r.due,
        ].join(","),
      )
      .join("\n");
    const importId = await stageImport(
      this.db,
      {
        creditorId: id,
        mapping: mapping(country, currency),
        fileName: "cartera.csv",
        askedBy: "test",
        options: {
          amountMeans: "original",
          consent: { channels: ["email", "sms", "whatsapp", "call"], medium: "contrato", textVersion: "1" },
        },
      },
      Readable.from([Buffer.from(`${header}${csv}\n`)]),
      this.now,
    );
    const [row] = await this.db.begin(
      (tx) => tx<{ counts: { rejected: number; causes: unknown } }>`
        select counts from debts.import where tenant_id = ${tx.tenant} and id = ${importId}`,
    );
    expect(row?.counts).toMatchObject({ rejected: 0 });
    await this.db.begin((tx) => commitImport(tx, importId, this.now, consentOfImport));
  }

  /** A payment of so many units (not cents) on a debt, or on a customer's account, that becomes known now. */
  async pays(target: { readonly debt?: string; readonly who?: string }, amount: number, creditor = 0): Promise<void> {
    await this.db.begin((tx) => this.paysIn(tx, target, amount, creditor));
  }

  /** A payment of an earlier day that becomes known now. */
  async paysOn(who: string, day: LocalDate, amount: number, creditor = 0): Promise<void> {
    await this.db.begin((tx) => this.paysIn(tx, { who }, amount, creditor, day));
  }

  async paysIn(
    tx: Tx,
    target: { debt?: string; who?: string },
    amount: number,
    creditor = 0,
    paidOn = this.now.toISOString().slice(0, 10) as LocalDate,
  ): Promise<void> {
    const { id, currency } = this.creditors[creditor] as Story["creditors"][number];
    const found = await creditorById(tx, id);
    if (!found) throw new Error("no creditor");
    this.#payments += 1;
    const payment = {
      ref: `P${this.#payments}`,
      debtRef: target.debt ?? null,
      accountRef: target.who ?? null,
      amountMinor: BigInt(amount) * 100n,
      currency,
      paidOn,
      method: null,
    };
    await recordPayments(tx, found, [payment], this.now);
  }

  /** Says that payments are known up to now, without any: the creditor's empty file. */
  async paymentsKnown(creditor = 0): Promise<void> {
    await this.db.begin(async (tx) => {
      const found = await creditorById(tx, (this.creditors[creditor] as { id: CreditorId }).id);
      if (found) await recordPayments(tx, found, [], this.now);
    });
  }

  /** Moves the clock, stopping wherever something is due. */
  async until(at: string, feed: Feed | null = null): Promise<void> {
    const end = new Date(at);
    await runClock(this.db, this.beats, this.now, end, feed);
    this.now = end;
  }

  /** Sets the clock without letting anything happen on the way. */
  async jump(at: string): Promise<void> {
    this.now = new Date(at);
    await this.db.begin((tx) => setClock(tx, this.now, 0));
  }

  /** Lets the engine, or the beats given, settle at this moment. */
  settle(beats: readonly Beat[] = this.beats): Promise<number> {
    return settle(this.db, beats, this.now);
  }

  async debtor(who: string): Promise<DebtorId> {
    const rows = await this.db.begin(
      (tx) => tx<{ debtorId: DebtorId }>`
        select debtor_id from debts.account where tenant_id = ${tx.tenant} and ref = ${who} limit 1`,
    );
    return rows[0]?.debtorId as DebtorId;
  }

  async account(who: string): Promise<bigint> {
    const rows = await this.db.begin(
      (tx) => tx<{ id: bigint }>`select id from debts.account where tenant_id = ${tx.tenant} and ref = ${who} limit 1`,
    );
    return rows[0]?.id as bigint;
  }

  /** Every message of this story, in the order in which they were decided. */
  messages(state?: string): Promise<Told[]> {
    return this.db.begin(
      (tx) => tx<Told>`
        select m.id, m.key, a.ref, p.value as "to", m.channel, m.state, m.because, m.step_no as step, m.round, m.attempts,
               m.planned_at, m.not_before, m.decided_at, m.amount_minor, m.body,
               (select string_agg(d.ref, ' ' order by d.due_on, d.ref) from debts.debt d
                where d.tenant_id = m.tenant_id and d.id = any(m.debt_ids)) as debts,
               coalesce(nullif(b.time_zones[1], ''), ${JSON.stringify(ZONES)}::jsonb ->> b.country, 'UTC') as zone
        from messaging.message m
        join debts.account a on a.tenant_id = m.tenant_id and a.id = m.account_id
        join debts.debtor b on b.tenant_id = m.tenant_id and b.id = m.debtor_id
        join debts.contact_point p on p.tenant_id = m.tenant_id and p.id = m.contact_point_id
        where m.tenant_id = ${tx.tenant} and (${state ?? null}::text is null or m.state = ${state ?? null})
        order by m.decided_at nulls last, m.id`,
    );
  }

  /** What left, as lines: `2026-03-12 09:30 ana s1: F1 F2` by the clock of the person. */
  async told(): Promise<string[]> {
    return (await this.messages("sent")).map(
      (m) => `${local(m.decidedAt as Date, m.zone)} ${m.ref} s${m.step}: ${m.debts}`,
    );
  }

  /** What was decided without a message, as lines: `2026-04-02 09:30 ana deferred holiday -> 2026-04-06 07:00`. */
  async notes(): Promise<string[]> {
    const rows = await this.db.begin(
      (tx) => tx<{ at: Date; ref: string; kind: string; because: string; until: Date | null; country: string }>`
        select d.at, a.ref, d.kind, d.because, d.until_at as until, b.country
        from strategy.decision d
        join debts.account a on a.tenant_id = d.tenant_id and a.id = d.account_id
        join debts.debtor b on b.tenant_id = a.tenant_id and b.id = a.debtor_id
        where d.tenant_id = ${tx.tenant} order by d.at, d.id`,
    );
    return rows.map(({ at, ref, kind, because, until, country }) => {
      const zone = ZONES[country] ?? "UTC";
      return `${local(at, zone)} ${ref} ${kind} ${because}${until ? ` -> ${local(until, zone)}` : ""}`;
    });
  }

  /** The mails that the SMTP server took for this tenant. */
  mails(): SandboxMail[] {
    return this.world.mails.filter(({ key }) => key?.startsWith(`${this.db.tenant}-`));
  }

  /** The addresses that got a mail, in order. */
  mailedTo(): string[] {
    return this.mails().map(({ to }) => to);
  }

  /** The promises of the product, over everything this story did: called at its end. */
  async keepsItsPromises(): Promise<void> {
    const keys = this.mails().map(({ key }) => key?.replace(/^\d+-/, "") as string);
    expect(keys.length).toBe(new Set(keys).size);
    const messages = await this.messages();
    const inStates = (...states: string[]) =>
      messages.filter(({ state }) => states.includes(state)).map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining(inStates("sent")));
    expect(inStates("sent", "unknown")).toEqual(expect.arrayContaining(keys));
    expect(inStates("leaving")).toEqual([]);
    const report = await this.db.begin(runReport);
    expect(report.checks).toMatchObject({ aboutPaidDebts: 0, deliveredTwice: 0 });
    expect(Object.values(report.checks.ledgerSums).every((sum) => sum === "0")).toBe(true);
  }
}

/** `2026-03-12 09:30` on the wall clock of `zone`. */
export function local(at: Date, zone: string): string {
  const { day, minute } = wallClock(zone, at.getTime());
  const clock = Math.floor(minute);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${dateOfEpochDay(day)} ${two(Math.floor(clock / 60))}:${two(clock % 60)}`;
}

const column = (name: string) => ({ column: name });

const mapping = (country: string, currency: string): Mapping => ({
  kind: "debts",
  dateOrder: "ymd",
  decimal: ".",
  keepExtra: false,
  defaults: { country, currency, locale: "es" },
  columns: {
    debtorRef: column("cliente"),
    debtorName: column("nombre"),
    debtorKind: column("tipo"),
    taxId: column("documento"),
    timeZone: column("zona"),
    email: column("correo"),
    email2: column("correo2"),
    phone: column("telefono"),
    debtRef: column("factura"),
    amount: column("monto"),
    dueOn: column("vence"),
  },
});

/** Waits, in real time, for something that happens beside. */
export async function waitUntil(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
}
