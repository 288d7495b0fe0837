import { expect, test } from "vitest";
import { addCreditor, bring } from "../../../test/support/portfolio.js";
import { setClock } from "../../platform/clock.js";
import { type PersonaKind, personaOf } from "../domain/persona.js";
import { nextDue } from "../phones.fixture.js";
import { setAutopilot, setPlayed } from "./autopilot-store.js";
import { takeMail } from "./mail.js";
import { say } from "./people.js";
import { setSeed } from "./store.js";
import { accountSid, authToken, ownNumber } from "./twilio/account.js";
import { later, NOW, testWorld } from "./world.fixture.js";

const paid: [accountId: bigint, share: number][] = [];
const world = testWorld({ pay: async (_, accountId, share) => void paid.push([accountId, share]) });
const DAY_S = 86_400;
const HEADS = 16;
const phoneOf = (head: number): string => `+57300123${(4000 + head).toString()}`;

async function people(tenant: bigint): Promise<void> {
  const db = world.db(tenant);
  await db.begin((tx) => setClock(tx, NOW, 0));
  const creditor = await addCreditor(db, NOW);
  const lines = Array.from(
    { length: HEADS },
    (_, head) => `C-${head},Persona ${head},p${head}@example.test,${phoneOf(head)},F-${head},1000.00,2026-01-30`,
  );
  await bring(db, creditor, lines, NOW);
}

async function writeTo(tenant: bigint, to: string, key: string): Promise<void> {
  const line = { tenant, accountId: 3n };
  const sid = accountSid(world.keys, line);
  const authorization = `Basic ${Buffer.from(`${sid}:${authToken(world.keys, line)}`).toString("base64")}`;
  const body = new URLSearchParams({
    To: to,
    From: ownNumber(line),
    Body: "Hola",
    StatusCallback: `${world.hookUrl}?key=${tenant}-${key}`,
  });
  const answer = await fetch(`${world.base}/twilio/2010-04-01/Accounts/${sid}/Messages.json`, {
    method: "POST",
    headers: { authorization },
    body,
  });
  expect(answer.status).toBe(201);
}

/** Two messages to everybody, two days apart. */
async function twoRounds(tenant: bigint, heads: readonly number[]): Promise<string[]> {
  world.calls.length = 0;
  let from = NOW;
  for (let round = 0; round < 2; round += 1) {
    for (const head of heads) await writeTo(tenant, phoneOf(head), `e${head}.0.${round}.0`);
    const until = later((round + 1) * 2 * DAY_S);
    await world.goTo(tenant, until, from);
    from = until;
    await world.db(tenant).begin((tx) => setClock(tx, from, 0));
  }
  return world.calls.flatMap(({ body }) => {
    const form = new URLSearchParams(body);
    return form.get("SmsStatus") === "received" ? [`${form.get("From")} ${form.get("Body")}`] : [];
  });
}

const MAIL = {
  to: "P0@example.test",
  from: "avisos@acuerdo.test",
  fromName: "Acuerdo",
  subject: "Su saldo",
  text: "Hola",
  messageId: "<a@b>",
  headers: [],
  receivedAt: NOW,
  sizeBytes: 4,
};

const everybody = Array.from({ length: HEADS }, (_, head) => head);

test("people read, answer in their own words, and pay, by themselves and the same in every run", async () => {
  await people(31n);
  await world.db(31n).begin((tx) => setAutopilot(tx, true, "seed"));
  const said = await twoRounds(31n, everybody);
  expect(said.length).toBeGreaterThan(4);
  expect(new Set(said.map((line) => line.slice(14))).size).toBeGreaterThan(4);
  expect(paid.length).toBeGreaterThan(0);
  expect(paid.every(([accountId, share]) => accountId > 0n && share > 0 && share <= 1)).toBe(true);
  const [read] = await world.db(31n).begin(
    (tx) =>
      tx<{
        count: number;
      }>`select count(*)::int as count from sandbox.phone_message where state = 'read' and direction = 'out'`,
  );
  expect(read?.count).toBeGreaterThan(10);
  // Twilio tells of no SMS that somebody read it.
  expect(world.calls.some(({ body }) => body.includes("MessageStatus=read"))).toBe(false);

  await world.db(31n).begin(async (tx) => {
    await tx`delete from sandbox.phone_message`;
    await tx`delete from sandbox.phone`;
    await tx`delete from sandbox.due`;
    await setClock(tx, NOW, 0);
  });
  paid.length = 0;
  expect((await twoRounds(31n, everybody)).sort()).toEqual([...said].sort());
});

test("whom a visitor plays does nothing by themselves any more, and nobody does without autopilot", async () => {
  await people(32n);
  await world.db(32n).begin((tx) => setAutopilot(tx, true, "seed"));
  for (const head of everybody) await writeTo(32n, phoneOf(head), `e${head}.0.0.0`);
  await world.goTo(32n, later(30));
  for (const head of everybody) await world.db(32n).begin((tx) => setPlayed(tx, phoneOf(head), NOW));
  const phone = { channelAccountId: 3n, channel: "sms", provider: "twilio", handle: phoneOf(0) } as const;
  await world.db(32n).begin((tx) => say(tx, phone, { text: "soy yo" }, NOW, world.keys));
  const said = await twoRounds(32n, [0]);
  expect(said).toEqual([`${phoneOf(0)} soy yo`]);

  await people(33n);
  expect(await twoRounds(33n, everybody)).toEqual([]);
});

test("readers of mail do as they are: a machine of theirs answers, or their server knows nobody", async () => {
  await people(34n);
  const db = world.db(34n);
  const planned = async (kind: PersonaKind) => {
    const [rosa] = await db.begin((tx) => tx<{ id: bigint }>`select min(id) as id from debts.debtor`);
    let seed = 0;
    while (personaOf(`s${seed}`, rosa?.id ?? 0n, "es").kind !== kind) seed += 1;
    await db.begin(async (tx) => {
      await setSeed(tx, `s${seed}`);
      await setAutopilot(tx, true, `s${seed}`);
      await takeMail(tx, MAIL, NOW);
    });
    return (await nextDue(db)).map((event) => (event.what === "act" ? event.act : event));
  };
  expect(await planned("away")).toMatchObject([{ does: "say", isAutomatic: true }]);
  expect(await planned("no_mailbox")).toMatchObject([{ does: "bounce" }]);
  await db.begin((tx) => setPlayed(tx, "p0@example.test", NOW));
  expect(await planned("no_mailbox")).toEqual([]);
});
