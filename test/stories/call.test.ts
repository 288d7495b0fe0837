import { expect, test } from "vitest";
import type { Channel } from "../../src/kernel/channel.js";
import { installTemplates } from "../../src/messaging/index.js";
import { hangUp, pickUp, pressKey } from "../../src/sandbox/world/twilio/voice.js";
import { providersOf } from "./channels.fixture.js";
import { type Story, storyWorld } from "./world.fixture.js";

const world = storyWorld();
const providers = providersOf(world);

const RINGS = "2026-05-06T15:00:05Z";
const after = (seconds: number): string => new Date(Date.parse(RINGS) + seconds * 1000).toISOString();

const SPOKEN = {
  id: "spoken",
  intent: "talk",
  variants: [{ channel: "call", locale: "es", body: "Su pago de {{ account.total | money }} sigue pendiente." }],
} as const;

/** Ana's telephone rings on a Wednesday at ten; these other accounts stand beside the one that calls. */
async function ringing(
  creditor: object,
  others: readonly [Channel, string][] = [],
  template: string = SPOKEN.id,
): Promise<Story> {
  const story = await world.begin("2026-05-06T12:00:00Z", {
    creditors: [
      { name: "Cobranzas Norte SA", tradeName: "Norte", payUrl: "https://pagos.norte.test/ana", ...creditor },
    ],
  });
  await story.db.begin((tx) => installTemplates(tx, [SPOKEN], story.now));
  await story.strategy([[2, "10:00", template, ["call"]]]);
  await story.owes([{ who: "ana", debt: "F1", amount: "10", due: "2026-05-04", phone: "+573005550101" }]);
  for (const [channel, provider] of [["call", "twilio"] as const, ...others])
    await providers.connect(story, channel, provider);
  await providers.live(story, RINGS);
  return story;
}

const onPhone = (story: Story, channel: Channel) =>
  story.db.begin(
    (tx) => tx<{ id: bigint; text: string }>`
      select id, text from sandbox.phone_message
      where tenant_id = ${tx.tenant} and channel = ${channel} and direction = 'out' order by id`,
  );

/** Picks up and presses these keys, a few seconds apart. */
async function presses(story: Story, ...keys: readonly string[]): Promise<void> {
  const [call] = await onPhone(story, "call");
  const { id } = call as { id: bigint };
  await story.db.begin((tx) => pickUp(tx, id, "human", story.now));
  for (const [at, key] of keys.entries()) {
    await providers.live(story, after(10 + at * 10));
    expect(await story.db.begin((tx) => pressKey(tx, id, key, story.now))).toBe(true);
  }
  await providers.live(story, after(300));
}

const tasks = (story: Story) =>
  story.db.begin((tx) => tx`select kind, asked, state from strategy.task where tenant_id = ${tx.tenant} order by id`);
const said = (story: Story) =>
  story.db.begin((tx) => tx`select channel, meaning from messaging.inbound where tenant_id = ${tx.tenant} order by id`);
const service = async (story: Story) =>
  await story.db.begin(
    (tx) => tx`select channel, state, because from messaging.message
               where tenant_id = ${tx.tenant} and purpose = 'requested-info' order by id`,
  );

test("a call says who calls and for whom, by a name that tells of no debt; who asks for a person gets one, once", async () => {
  const story = await ringing({});
  await presses(story, "1", "2");
  const [call] = await onPhone(story, "call");
  expect(call?.text).toMatch(/^Hola\. Llama Norte con un mensaje para ana Pérez\./i);
  expect(call?.text).not.toContain("Cobranzas");
  expect(call?.text).toMatch(/Su pago de \$\s10 sigue pendiente\./);
  expect(call?.text).toContain("Una persona del equipo se comunicará con usted.");
  expect(await said(story)).toEqual([{ channel: "call", meaning: "wants_person" }]);
  expect(await tasks(story)).toEqual([{ kind: "call", asked: "person", state: "open" }]);
});

test("who asks for the link gets it by SMS, as a service message, with the creditor's link in it", async () => {
  const story = await ringing({}, [["sms", "twilio"]]);
  await presses(story, "1", "1");
  expect(await service(story)).toEqual([{ channel: "sms", state: "sent", because: null }]);
  const [sms, ...more] = await onPhone(story, "sms");
  expect(more).toEqual([]);
  expect(sms?.text).toContain("https://pagos.norte.test/ana");
  expect(sms?.text).not.toMatch(/10[.,]00/);
  expect(await tasks(story)).toEqual([]);
});

test("where nothing can carry the link, somebody does; where it could and did not, as well", async () => {
  const without = await ringing({});
  await presses(without, "1", "1");
  expect(await service(without)).toEqual([]);
  expect(await tasks(without)).toEqual([{ kind: "call", asked: "pay_link", state: "open" }]);

  const failing = await ringing({}, [["sms", "twilio"]]);
  await failing.db.begin(
    (tx) => tx`insert into messaging.template (tenant_id, key, version, intent, variants, created_at)
               values (${tx.tenant}, 'pay-link', 2, 'statement', '[]'::jsonb, ${failing.now})`,
  );
  await presses(failing, "1", "1");
  expect(await service(failing)).toEqual([{ channel: "sms", state: "failed", because: "template_failed" }]);
  expect(await tasks(failing)).toEqual([{ kind: "call", asked: "pay_link", state: "open" }]);
});

test("who has paid by then gets no link and no task; who said no more texts gets a task and no text", async () => {
  const story = await ringing({}, [["sms", "twilio"]]);
  await story.pays({ debt: "F1" }, 10);
  await presses(story, "1", "1");
  expect(await service(story)).toEqual([]);
  expect(await tasks(story)).toEqual([]);

  const stopped = await ringing({}, [["sms", "twilio"]]);
  const debtorId = await stopped.debtor("ana");
  await stopped.db.begin(
    (tx) => tx`insert into compliance.opt_out (tenant_id, debtor_id, channel, at, because)
               values (${tx.tenant}, ${debtorId}, 'sms', ${stopped.now}, 'said_stop')`,
  );
  await presses(stopped, "1", "1");
  expect(await onPhone(stopped, "sms")).toEqual([]);
  expect(await tasks(stopped)).toEqual([{ kind: "call", asked: "pay_link", state: "open" }]);
});

test("who hangs up asked for nothing", async () => {
  const story = await ringing({}, [["sms", "twilio"]]);
  const [call] = await onPhone(story, "call");
  await story.db.begin((tx) => hangUp(tx, (call as { id: bigint }).id, story.now));
  await providers.live(story, after(300));
  expect(await said(story)).toEqual([]);
  expect(await tasks(story)).toEqual([]);
});

test("what an agent is to say is for the agent: no machine reads it out", async () => {
  const story = await ringing({}, [], "overdue-consumer-call");
  expect(await onPhone(story, "call")).toEqual([]);
});
