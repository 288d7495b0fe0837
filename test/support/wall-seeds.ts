import { grantConsent, insertHold, insertOptOut, insertStop } from "../../src/compliance/index.js";
import { insertStandstill, type NewStandstill } from "../../src/compliance/standstill-store.js";
import { makeCharges } from "../../src/debts/index.js";
import type { AccountId, CreditorId, DebtId, DebtorId } from "../../src/kernel/id.js";
import type { LocalDate } from "../../src/kernel/time.js";
import { openDraft } from "../../src/messaging/template-store.js";
import { addTestRecipient, insertTest } from "../../src/messaging/test-send-store.js";
import { recordPromise, setPolicy } from "../../src/plans/index.js";
import type { TenantDb, Tx } from "../../src/platform/db.js";
import { askJob } from "../../src/platform/jobs.js";
import { sql } from "../../src/platform/sql.js";
import { DefinitionShape, prepareRehearsal, rebuildFacts, runRehearsal } from "../../src/strategy/index.js";
import { askRehearsal } from "../../src/strategy/rehearse/actions.js";
import { saveDraft } from "../../src/strategy/versions/actions.js";
import { insertEndpoint, pauseEndpoint, type WebhookId } from "../../src/webhooks/endpoint-store.js";
import { queueTest } from "../../src/webhooks/tell-store.js";
import { makeOffer, OFFER_TERMS } from "./offers.js";
import { addChannelAccount, addCreditor, addLive, addRehearsed, addStrategy, bring, personOf } from "./portfolio.js";
import type { Seeds } from "./tenant-wall.js";

export type WallSeeds = Required<Pick<Seeds, "params" | "bodies" | "queries">>;

/** Real time, because the tenants of the walk live in it. */
const now = new Date();
const dayFromNow = (days: number): LocalDate =>
  new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10) as LocalDate;

/** A thing of every kind that a route can name, in the owner's tenant, each with the marker in it. */
export async function makeWallSeeds(db: TenantDb, marker: string): Promise<WallSeeds> {
  let made = 0;
  const name = (): string => {
    made += 1;
    return `${marker}-${made}`;
  };
  const creditorId = await addCreditor(db, now, { name: name() });
  const file = (commit: boolean) => {
    const ref = name();
    return bring(db, creditorId, [`${ref},${ref},${ref}@example.test,,${ref},1000.00,${dayFromNow(-9)}`], now, {
      commit,
    });
  };
  await bring(
    db,
    creditorId,
    [`${marker},${marker},${marker}@example.test,+573001234567,${marker},1000.00,${dayFromNow(-9)}`],
    now,
  );
  const person = await personOf(db, marker);
  await db.begin((tx) => grantConsent(tx, sql`select ${person.debtorId}::bigint`, ["email"], proof(marker), now));
  const rules = [{ name: "all", who: null, terms: OFFER_TERMS }];
  await db.begin((tx) => setPolicy(tx, creditorId, { rules, approvesBeyond: "manager" }, marker, now));
  const strategyId = await addStrategy(db, name(), now);
  const id = (work: (tx: Tx) => Promise<bigint>) => () => db.begin(work);
  const lastOf = async (tx: Tx, table: "opt_out" | "stop" | "contact_point"): Promise<bigint> => {
    const rows = await tx.run<{ id: bigint }>(
      table === "opt_out"
        ? sql`select max(id) as id from compliance.opt_out where tenant_id = ${tx.tenant}`
        : table === "stop"
          ? sql`select max(id) as id from compliance.stop where tenant_id = ${tx.tenant}`
          : sql`select max(id) as id from debts.contact_point where tenant_id = ${tx.tenant}`,
    );
    return (rows[0] as { id: bigint }).id;
  };
  const liveStrategy = (): Promise<bigint> => addLive(db, name(), now);
  const hold = {
    debtorId: person.debtorId,
    accountId: null,
    kind: "pause",
    because: marker,
    untilAt: null,
    setBy: marker,
  } as const;
  const params: Seeds["params"] = {
    creditorId: async () => creditorId,
    debtorId: async () => person.debtorId,
    accountId: async () => person.accountId,
    contactPointId: id((tx) => lastOf(tx, "contact_point")),
    holdId: id((tx) => insertHold(tx, hold, now)),
    optOutId: id(async (tx) => {
      await insertOptOut(tx, person.debtorId, "push", marker, now);
      return lastOf(tx, "opt_out");
    }),
    stopId: id(async (tx) => {
      await insertStop(tx, person.debtorId, "attorney", marker, now);
      return lastOf(tx, "stop");
    }),
    promiseId: id(async (tx) => (await recordPromise(tx, promise(person.accountId), marker, now)).id),
    offerId: id((tx) => makeOffer(tx, person.accountId, "instalments", name(), now)),
    importId: async () => (await file(false)).importId,
    "undoImport.importId": async () => (await file(true)).importId,
    jobId: id((tx) => askJob(tx, "import.commit", { importId: "0" }, marker, now)),
    strategyId: async () => strategyId,
    "startStrategy.strategyId": () => addRehearsed(db, name(), now),
    "pauseStrategy.strategyId": liveStrategy,
    number: async () => 1n,
    "saveStrategyDraft.strategyId": () => addStrategy(db, name(), now),
    "publishStrategyDraft.strategyId": async () => {
      const drafted = await addStrategy(db, name(), now);
      const definition = DefinitionShape.parse(NEXT_DEFINITION);
      await db.begin((tx) => saveDraft(tx, drafted, { definition, revision: 0 }, marker, now));
      return drafted;
    },
    "restoreStrategyVersion.strategyId": () => addStrategy(db, name(), now),
    "activateStrategyVersion.strategyId": () => addRehearsed(db, name(), now),
    "renameStrategy.strategyId": () => addStrategy(db, name(), now),
    "retireStrategy.strategyId": () => addStrategy(db, name(), now),
    "activateRehearsal.rehearsalId": async () => rehearsedSeed(db, await addStrategy(db, name(), now), marker),
    standstillId: id((tx) => insertStandstill(tx, still(creditorId, marker), now)),
    "holdSegment.segmentId": id((tx) => insertSegment(tx, name(), marker)),
    segmentId: id((tx) => insertSegment(tx, name(), marker)),
    rehearsalId: () => rehearsedSeed(db, strategyId, marker),
    "cancelRehearsal.rehearsalId": id((tx) => askRehearsal(tx, { ...REHEARSED, strategyId }, asker(marker), now)),
    webhookId: id((tx) => insertWebhook(tx, name(), marker)),
    "resumeWebhook.webhookId": id(async (tx) => {
      const webhookId = await insertWebhook(tx, name(), marker);
      await pauseEndpoint(tx, webhookId, "by_hand", now);
      return webhookId;
    }),
    deliveryId: id(async (tx) => {
      const data = { endpoint: marker };
      const deliveryId = await queueTest(
        tx,
        { endpointId: await insertWebhook(tx, name(), marker), key: name(), data },
        now,
      );
      await dropTest(tx, deliveryId);
      return deliveryId;
    }),
    chargeId: id((tx) => insertCharge(tx, name(), person, creditorId)),
    taskId: id((tx) => insertTask(tx, name(), person)),
    messageId: id((tx) => insertMessage(tx, name(), person, creditorId)),
    templateId: id(shippedTemplate),
    "restoreTemplate.templateId": id(async (tx) => {
      const templateId = await shippedTemplate(tx);
      await tx`
        insert into messaging.template (tenant_id, key, version, intent, variants, created_at)
        select tenant_id, key, 2, intent, variants, created_at from messaging.template
        where tenant_id = ${tx.tenant} and id = ${templateId}`;
      return templateId;
    }),
    draftId: id((tx) => insertDraft(tx, name())),
    recipientId: id(async (tx) => (await insertRecipient(tx, name())).id),
    testId: id((tx) => insertTest(tx, test(name()), now)),
    channelAccountId: () => addChannelAccount(db, name(), now),
    inboundId: id((tx) => insertUnknown(tx, name())),
    "resumeChannelAccount.channelAccountId": async () => {
      const account = await addChannelAccount(db, name(), now);
      await db.begin(
        (tx) => tx`
        update messaging.channel_account set state = 'paused' where tenant_id = ${tx.tenant} and id = ${account}`,
      );
      return account;
    },
  };
  const templateId = await db.begin(shippedTemplate);
  const bodies = { ...BODIES, assignWriter: { debtorId: person.debtorId.toString() } };
  return { params, bodies, queries: { ...QUERIES, diffTemplate: `?from=${templateId}` } };
}

const still = (creditorId: CreditorId, setBy: string): NewStandstill => ({
  scope: "creditor",
  creditorId,
  segmentName: null,
  because: "a wrong file",
  untilAt: null,
  setBy,
});

const REHEARSED = { days: 5, scenario: "nobody_answers" } as const;
const asker = (name: string) => ({ kind: "cli", id: 0n, name });

/** A rehearsal that is done: the owner may agree to it, because somebody else asked. */
async function rehearsedSeed(db: TenantDb, strategyId: bigint, marker: string): Promise<bigint> {
  const rehearsalId = await db.begin((tx) => prepareRehearsal(tx, { ...REHEARSED, strategyId }, asker(marker), now));
  await runRehearsal(db, rehearsalId, { now, report: async () => {}, checkCancelled: async () => {} });
  return rehearsalId;
}

const proof = (marker: string) => ({ medium: marker, textVersion: null, source: marker, obtainedBy: marker });

const promise = (accountId: Parameters<typeof recordPromise>[1]["accountId"]) => ({
  accountId,
  amountMinor: 10_00n,
  promisedOn: dayFromNow(5),
  graceDays: 1,
});

async function shippedTemplate(tx: Tx): Promise<bigint> {
  const rows = await tx<{ id: bigint }>`
    select id from messaging.template where tenant_id = ${tx.tenant} and key = 'overdue-consumer-1' and version = 1`;
  return (rows[0] as { id: bigint }).id;
}

const CLEAN =
  "Hola: le escribe {{ sender.name }}{% if sender.isBot %}, asistente virtual,{% endif %} de {{ creditor.name }}. Gracias.";

const test = (key: string) =>
  ({
    templateKey: key,
    channel: "email",
    locale: "es",
    address: `${key}@example.test`,
    kind: "sandbox",
    staffId: 1n,
    subject: key,
    body: key,
    html: null,
  }) as const;

async function insertUnknown(tx: Tx, said: string): Promise<bigint> {
  const rows = await tx<{ id: bigint }>`
    insert into messaging.inbound (tenant_id, channel_account_id, channel, provider_id, from_value, kind, text, at, heard_at)
    values (${tx.tenant}, 1, 'email', ${said}, ${`${said}@example.test`}, 'words', ${said}, ${now}, ${now}) returning id`;
  return (rows[0] as { id: bigint }).id;
}

const insertDraft = (tx: Tx, key: string): Promise<bigint> =>
  openDraft(
    tx,
    { key, name: key, intent: "thanks", baseVersion: 0, variants: [{ channel: "email", locale: "es", body: CLEAN }] },
    key,
    now,
  );

async function insertRecipient(tx: Tx, label: string): Promise<{ id: bigint }> {
  const address = `${label}@example.test`.toLowerCase();
  const row = await addTestRecipient(tx, { channel: "email", address, label }, label, now);
  return row as { id: bigint };
}

async function insertTask(tx: Tx, key: string, person: { accountId: bigint; debtorId: DebtorId }): Promise<bigint> {
  const rows = await tx<{ id: bigint }>`
    insert into strategy.task (tenant_id, key, account_id, debtor_id, kind, script, due_at)
    values (${tx.tenant}, ${key}, ${person.accountId}, ${person.debtorId}, 'call', 'overdue-consumer-call', ${now})
    returning id`;
  return (rows[0] as { id: bigint }).id;
}

/** A fee on the person's debt, by a contract that names the marker. */
async function insertCharge(
  tx: Tx,
  contract: string,
  person: { accountId: AccountId },
  creditorId: CreditorId,
): Promise<bigint> {
  const { accountId } = person;
  const rows = await tx<{ id: DebtId }>`
    select id from debts.debt where tenant_id = ${tx.tenant} and account_id = ${accountId} limit 1`;
  const { id: debtId } = rows[0] as { id: DebtId };
  const sum = {
    of: "fee",
    currency: "COP",
    amountMinor: 5_00n,
    baseMinor: 1000_00n,
    annualBps: null,
    from: null,
  } as const;
  const step = { strategyId: null, stepId: null, contract, laws: [] };
  await makeCharges(
    tx,
    [{ key: `${contract}:${debtId}`, debtId, accountId, creditorId, ...sum, on: dayFromNow(0), ...step }],
    now,
  );
  const [made] = await tx<{ id: bigint }>`select max(id) as id from debts.charge where tenant_id = ${tx.tenant}`;
  return (made as { id: bigint }).id;
}

const insertWebhook = (tx: Tx, called: string, marker: string): Promise<WebhookId> =>
  insertEndpoint(
    tx,
    {
      name: called,
      url: `https://${marker}.example.test/in`,
      description: marker,
      kinds: [],
      secretSealed: Buffer.from(marker),
      createdBy: marker,
    },
    now,
  );

const dropTest = (tx: Tx, deliveryId: bigint) => tx`
  update webhooks.delivery set state = 'failed', because = 'http_500', ended_at = ${now}
  where tenant_id = ${tx.tenant} and id = ${deliveryId}`;

/** A segment in whose rule the marker stands. Its owner's accounts are known by then. */
async function insertSegment(tx: Tx, called: string, marker: string): Promise<bigint> {
  await rebuildFacts(tx, null, now);
  const rule = JSON.stringify({ not: { fact: "product", op: "is", value: marker } });
  const rows = await tx<{ id: bigint }>`
    with made as (
      insert into strategy.segment (tenant_id, name, created_at) values (${tx.tenant}, ${called}, ${now}) returning id),
    version as (
      insert into strategy.segment_version (tenant_id, segment_id, number, rule, created_at, created_by)
      select ${tx.tenant}, id, 1, ${rule}::jsonb, ${now}, ${marker} from made)
    select id from made`;
  return (rows[0] as { id: bigint }).id;
}

async function insertMessage(
  tx: Tx,
  key: string,
  person: { accountId: bigint; debtorId: DebtorId },
  creditorId: bigint,
): Promise<bigint> {
  const rows = await tx<{ id: bigint }>`
    insert into messaging.message (tenant_id, key, account_id, debtor_id, creditor_id, channel, contact_point_id, template_id,
                                   locale, state, because, planned_at, not_before, expires_at, decided_at, subject, body)
    select ${tx.tenant}, ${key}, ${person.accountId}, ${person.debtorId}, ${creditorId}, 'email',
           (select min(id) from debts.contact_point where tenant_id = ${tx.tenant}),
           (select min(id) from messaging.template where tenant_id = ${tx.tenant}),
           'es', 'suppressed', 'paid', ${now}, ${now}, ${now}, ${now}, ${key}, ${key}
    returning id`;
  return (rows[0] as { id: bigint }).id;
}

const NEXT_DEFINITION = {
  audience: {},
  days: { from: 1, to: null },
  steps: [{ kind: "message", id: "one", day: 3, at: "10:00", template: "overdue-consumer-1", channels: ["email"] }],
};

const BODIES: WallSeeds["bodies"] = {
  holdSegment: { because: "asked" },
  saveStrategyDraft: { definition: NEXT_DEFINITION, revision: 0 },
  publishStrategyDraft: { revision: 1 },
  restoreStrategyVersion: { revision: 0 },
  activateStrategyVersion: {},
  acceptOffer: {},
  makeOffer: { offer: "best" },
  setOfferPolicy: { rules: [{ name: "all", who: null, terms: OFFER_TERMS }], approvesBeyond: "manager" },
  activateRehearsal: {},
  renameStrategy: { name: "Otro nombre" },
  changeCreditor: { crumbsMinor: "0" },
  setCreditorCharges: {
    person: { fee: { contract: "clause 8", maxBps: 100, maxMinor: null }, interest: null },
    company: { fee: null, interest: null },
    values: {},
  },
  reverseCharge: { note: "a mistake" },
  changeDebtor: { preferredChannel: "email" },
  addContactPoint: { kind: "email", value: "otra@example.test" },
  changeContactPoint: { rank: 2 },
  recordPayment: { amountMinor: "100", paidOn: dayFromNow(-1) },
  makePromise: { amountMinor: "100", promisedOn: dayFromNow(3) },
  setHold: { kind: "pause", because: "asked for time" },
  setOptOut: { channel: "social", because: "asked" },
  liftOptOut: { because: "asked again" },
  setStop: { kind: "cease-request", because: "asked" },
  liftStop: { because: "a mistake" },
  changeConsent: { channels: ["sms"], granted: true, medium: "call" },
  closeTask: { outcome: "no-answer" },
  saveSegment: { name: "Otra", rule: { fact: "openCount", op: "ge", value: 1 }, baseVersion: 1 },
  saveTemplateDraft: { revision: 1, baseVersion: 0, name: "otro", intent: "thanks", variants: [] },
  publishTemplateDraft: { revision: 1 },
  restoreTemplate: { baseVersion: 2 },
  changeWebhook: { description: "otra" },
  redeliverFailedWebhooks: {},
  changeChannelAccount: { perDay: 100 },
  testChannelAccount: { address: "propia@example.test", locale: "es" },
};

const QUERIES: WallSeeds["queries"] = {
  askPermit: "?channel=email",
  getCalendar: `?from=${dayFromNow(-20)}&to=${dayFromNow(20)}`,
  getCalendarDay: `?day=${dayFromNow(0)}&source=tasks_open`,
  previewTemplate: "?channel=email&locale=es",
};
