import { Readable } from "node:stream";
import { consentOfImport } from "../../src/app/job-handlers.js";
import { commitImport, insertCreditor, type NewCreditor, stageImport } from "../../src/debts/index.js";
import type { Channel } from "../../src/kernel/channel.js";
import type { AccountId, CreditorId, DebtId, DebtorId, StrategyId } from "../../src/kernel/id.js";
import { installTemplates, LIBRARY_TEMPLATES } from "../../src/messaging/index.js";
import type { TenantDb } from "../../src/platform/db.js";
import { createStrategy, DefinitionShape, rehearseNow, startStrategy } from "../../src/strategy/index.js";

/** A small portfolio, brought in the way real ones are: a file, staged and committed. */

export const CREDITOR: NewCreditor = {
  name: "Norte S.A.",
  tradeName: null,
  kind: "commercial",
  country: "CO",
  currency: "COP",
  locale: "es",
  phone: "+576015550100",
  email: null,
  site: null,
  verifyUrl: null,
  payUrl: null,
  crumbsMinor: 0n,
  paymentDataMaxAgeHours: null,
  allocation: "oldest_first",
  countingMode: "direct-contact",
};

export const addCreditor = (db: TenantDb, now: Date, change: Partial<NewCreditor> = {}): Promise<CreditorId> =>
  db.begin((tx) => insertCreditor(tx, { ...CREDITOR, ...change }, now));

/** `customer,name,mail,phone,invoice,amount,due`, without a header. */
export const COLUMNS = ["customer", "name", "mail", "phone", "invoice", "amount", "due"] as const;

export const MAPPING = {
  kind: "debts" as const,
  columns: {
    debtorRef: { column: "customer" },
    debtorName: { column: "name" },
    email: { column: "mail" },
    phone: { column: "phone" },
    debtRef: { column: "invoice" },
    amount: { column: "amount" },
    dueOn: { column: "due" },
  },
  defaults: { currency: "COP", country: "CO" },
  dateOrder: "ymd" as const,
  decimal: "." as const,
  keepExtra: true,
};

export interface Brought {
  readonly importId: bigint;
  readonly creditorId: CreditorId;
}

interface Bringing {
  readonly commit?: boolean;
  /** What the people of the file consented to. */
  readonly channels?: Channel[];
}

/** Stages a file of these lines and, unless told otherwise, commits it with consent for e-mail and phone. */
export async function bring(
  db: TenantDb,
  creditorId: CreditorId,
  lines: readonly string[],
  now: Date,
  { commit = true, channels = ["email", "sms", "call"] }: Bringing = {},
): Promise<Brought> {
  const file = Readable.from([Buffer.from([COLUMNS.join(","), ...lines].join("\n"))]);
  const order: Parameters<typeof stageImport>[1] = {
    creditorId,
    fileName: "cartera.csv",
    mapping: MAPPING,
    options: {
      amountMeans: "balance",
      consent: { channels, medium: "contract", textVersion: "1" },
    },
    askedBy: "test",
  };
  const importId = await stageImport(db, order, file, now);
  if (commit) await db.begin((tx) => commitImport(tx, importId, now, consentOfImport));
  return { importId, creditorId };
}

export interface Person {
  readonly debtorId: DebtorId;
  readonly accountId: AccountId;
  readonly debtId: DebtId;
}

/** The person behind a customer number. */
export const personOf = (db: TenantDb, ref: string): Promise<Person> =>
  db.begin(async (tx) => {
    const [row] = await tx<Person>`
      select a.debtor_id, a.id as account_id, d.id as debt_id
      from debts.account a join debts.debt d on d.tenant_id = a.tenant_id and d.account_id = a.id
      where a.tenant_id = ${tx.tenant} and a.ref = ${ref} order by d.due_on, d.id limit 1`;
    if (!row) throw new Error(`nobody is called ${ref}`);
    return row;
  });

/** A ladder of a reminder, a call and a last reminder, as a draft, with the templates it needs. */
export const addStrategy = (db: TenantDb, name: string, now: Date): Promise<StrategyId> =>
  db.begin(async (tx) => {
    await installTemplates(tx, LIBRARY_TEMPLATES, now);
    const definition = DefinitionShape.parse({
      audience: {},
      days: { from: 1, to: null },
      steps: [
        {
          kind: "message",
          id: "first",
          day: 2,
          at: "10:00",
          template: "overdue-consumer-1",
          channels: ["email", "sms"],
        },
        { kind: "call", id: "call", day: 10, at: "10:00", script: "overdue-consumer-call" },
        { kind: "message", id: "last", day: 20, at: "10:00", template: "overdue-consumer-2", channels: ["email"] },
      ],
    });
    return createStrategy(tx, name, definition, "test", now);
  });

/** The same, rehearsed: it may be started. */
export async function addRehearsed(db: TenantDb, name: string, now: Date): Promise<StrategyId> {
  const id = await addStrategy(db, name, now);
  await rehearseNow(db, { strategyId: id }, { kind: "test", id: 0n, name: "test" }, now);
  return id;
}

/** The same, live. */
export async function addLive(db: TenantDb, name: string, now: Date): Promise<StrategyId> {
  const id = await addRehearsed(db, name, now);
  await db.begin((tx) => startStrategy(tx, id, "test", now));
  return id;
}

/** A provider's account that may send, for rows that must name one. */
export const addChannelAccount = (db: TenantDb, name: string, now: Date): Promise<bigint> =>
  db.begin(async (tx) => {
    const [row] = await tx<{ id: bigint }>`
      insert into messaging.channel_account (tenant_id, channel, provider, name, settings_sealed, is_sandbox, created_at)
      values (${tx.tenant}, 'email', 'smtp', ${name}, ''::bytea, true, ${now}) returning id`;
    return (row as { id: bigint }).id;
  });
