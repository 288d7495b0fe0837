import { describe, expect, test } from "vitest";
import { grantByPerson } from "../../src/compliance/index.js";
import { linkContactPoint } from "../../src/debts/index.js";
import type { Channel } from "../../src/kernel/channel.js";
import { pauseChannelAccount } from "../../src/messaging/account-store.js";
import { installTemplates } from "../../src/messaging/index.js";
import { lastItems } from "../../src/messaging/webchat/chat-store.js";
import { Faults, type Phone, setFaults } from "../../src/sandbox/index.js";
import { providersOf } from "./channels.fixture.js";
import { type Story, storyWorld } from "./world.fixture.js";

const world = storyWorld();
const providers = providersOf(world);

const ANA = "+573005550101";

async function owing(steps: Parameters<Story["strategy"]>[0]): Promise<Story> {
  const story = await world.begin("2026-05-06T12:00:00Z", { steps });
  await story.owes([{ who: "ana", debt: "F1", amount: "10", due: "2026-05-04", phone: ANA }]);
  return story;
}

const receiptsOf = (story: Story) =>
  story.db.begin(async (tx) =>
    (
      await tx<{ channel: Channel; fact: string }>`
          select m.channel, r.fact from messaging.receipt r
          join messaging.message m on m.tenant_id = r.tenant_id and m.id = r.message_id
          where r.tenant_id = ${tx.tenant} order by m.id, r.at, r.fact`
    ).map(({ channel, fact }) => `${channel} ${fact}`),
  );

const said = (story: Story) =>
  story.db.begin(
    (tx) =>
      tx`select channel, text, meaning, debtor_id is not null as is_known, message_id is not null as answers
         from messaging.inbound where tenant_id = ${tx.tenant} order by id`,
  );

const reach = (story: Story, kind: string) =>
  story.db.begin(
    (tx) => tx`select value, health, bad_on from debts.contact_point where tenant_id = ${tx.tenant} and kind = ${kind}`,
  );

const sent = async (story: Story): Promise<string[]> =>
  (await story.messages()).map(({ channel, state, because }) => [channel, state, because].filter(Boolean).join(" "));

describe("WhatsApp through Meta's Cloud API", () => {
  test("approved words first, then ticks, an answer, free words, and 'no more' that is confirmed once", async () => {
    const story = await owing([
      [2, "10:00", "overdue-consumer-1", ["whatsapp"]],
      [8, "10:00", "overdue-consumer-2", ["whatsapp"]],
    ]);
    const account = await providers.connect(story, "whatsapp", "whatsapp-cloud");
    const phone: Phone = {
      channelAccountId: account,
      channel: "whatsapp",
      provider: "whatsapp-cloud",
      handle: ANA,
    };
    await providers.live(story, "2026-05-06T23:00:00Z");
    expect(await sent(story)).toEqual(["whatsapp sent"]);
    expect(await receiptsOf(story)).toEqual(["whatsapp sent", "whatsapp delivered"]);
    const [template] = await story.db.begin(
      (tx) => tx<{ state: string; body: string; name: string }>`
        select state, body, name from messaging.provider_template where tenant_id = ${tx.tenant}`,
    );
    expect(template).toMatchObject({ state: "approved", name: expect.stringMatching(/^overdue_consumer_1_/) });
    expect(template?.body).toContain("{{1}}");

    await providers.says(story, phone, { text: "Buenas, ¿de qué se trata?" });
    await providers.live(story, "2026-05-07T01:00:00Z");
    expect(await said(story)).toEqual([
      { channel: "whatsapp", text: "Buenas, ¿de qué se trata?", meaning: null, isKnown: true, answers: true },
    ]);
    expect(await receiptsOf(story)).toContain("whatsapp replied");

    await providers.says(story, phone, { text: "BAJA" });
    await providers.live(story, "2026-05-14T01:00:00Z");
    expect(await said(story)).toHaveLength(2);
    // The confirmation left in free words, for she had just written; the second step never did.
    expect(await sent(story)).toEqual(["whatsapp sent", "whatsapp sent"]);
    const optOuts = await story.db.begin(
      (tx) => tx`select channel, because from compliance.opt_out where tenant_id = ${tx.tenant}`,
    );
    expect(optOuts).toEqual([{ channel: "whatsapp", because: "said_stop" }]);
  });
});

const offered = (story: Story) =>
  story.db.begin(
    (tx) => tx<{ providerId: string; text: string; buttons: { id: string; title: string }[]; isTemplate: boolean }>`
      select provider_id, text, coalesce(extra->'buttons', '[]') as buttons, extra ? 'template' as is_template
      from sandbox.phone_message where tenant_id = ${tx.tenant} and direction = 'out' order by id`,
  );
const tasks = (story: Story) =>
  story.db.begin((tx) => tx`select kind, asked, state from strategy.task where tenant_id = ${tx.tenant} order by id`);
const whatsapp = (channelAccountId: bigint): Phone => ({
  channelAccountId,
  channel: "whatsapp",
  provider: "whatsapp-cloud",
  handle: ANA,
});

describe("answers to press, which a template has", () => {
  const BUTTONS = [
    { id: "pay-link", title: "Ver opciones" },
    { id: "other-2", title: "Más tarde" },
    { id: "person", title: "Hablar con alguien" },
  ];

  test("outside the window they are approved with the words; each is done once, however often it is pressed", async () => {
    const story = await owing([[2, "10:00", "overdue-consumer-1", ["whatsapp"]]]);
    const phone = whatsapp(await providers.connect(story, "whatsapp", "whatsapp-cloud"));
    await providers.live(story, "2026-05-06T23:00:00Z");
    const kept = await story.db.begin(
      (tx) => tx`
        select p.buttons, m.replies from messaging.provider_template p, messaging.message m
        where p.tenant_id = ${tx.tenant} and m.tenant_id = ${tx.tenant}`,
    );
    const titles = BUTTONS.map(({ title }) => title);
    expect(kept).toEqual([{ buttons: titles, replies: titles }]);
    const [shown] = await offered(story);
    expect(shown).toMatchObject({ buttons: BUTTONS, isTemplate: true });

    const [link, later, person] = BUTTONS;
    for (const button of [later, person, person, link, link]) {
      const pressed = button && ({ ...button, by: "template" } as const);
      await providers.says(story, phone, { text: "", ...(pressed && { pressed }), answers: shown?.providerId ?? "" });
      await providers.live(story, new Date(story.now.getTime() + 60_000).toISOString());
    }
    expect((await said(story)).map(({ text, meaning }) => [text, meaning])).toEqual([
      ["Más tarde", null],
      ["Hablar con alguien", "wants_person"],
      ["Hablar con alguien", "wants_person"],
      ["Ver opciones", "wants_link"],
      ["Ver opciones", "wants_link"],
    ]);
    expect(await tasks(story)).toEqual([{ kind: "call", asked: "person", state: "open" }]);
    // What was asked for comes in free words, for she has just answered; it is sent once and asks nothing.
    const after = await offered(story);
    expect(after).toHaveLength(2);
    expect(after[1]).toMatchObject({ buttons: [], isTemplate: false });
    expect(after[1]?.text).toContain("Como lo pidió");
  });

  test("inside the window they stand under free words", async () => {
    const story = await owing([[3, "10:00", "overdue-consumer-1", ["whatsapp"]]]);
    const phone = whatsapp(await providers.connect(story, "whatsapp", "whatsapp-cloud"));
    await providers.live(story, "2026-05-06T20:00:00Z");
    await providers.says(story, phone, { text: "Hola" });
    await providers.live(story, "2026-05-07T16:00:00Z");
    const [shown] = await offered(story);
    expect(shown).toMatchObject({ buttons: BUTTONS, isTemplate: false });
    const pressed = { id: "person", title: "Hablar con alguien", by: "reply" } as const;
    await providers.says(story, phone, { text: "", pressed, answers: shown?.providerId ?? "" });
    await providers.live(story, "2026-05-07T16:10:00Z");
    expect(await tasks(story)).toEqual([{ kind: "call", asked: "person", state: "open" }]);
  });

  test("an account that has no buttons leaves them out, and its words stand for themselves", async () => {
    const story = await owing([[2, "10:00", "overdue-consumer-1", ["whatsapp"]]]);
    await providers.connect(story, "whatsapp", "twilio");
    await providers.live(story, "2026-05-06T23:00:00Z");
    expect(await sent(story)).toEqual(["whatsapp sent"]);
    expect(await offered(story)).toMatchObject([{ buttons: [] }]);
    const kept = await story.db.begin((tx) => tx`select replies from messaging.message where tenant_id = ${tx.tenant}`);
    expect(kept).toEqual([{ replies: null }]);
  });
});

describe("WhatsApp through Twilio", () => {
  test("words that are approved are asked for there too, and leave under Twilio's own id of them", async () => {
    const story = await owing([[2, "10:00", "overdue-consumer-1", ["whatsapp"]]]);
    await providers.connect(story, "whatsapp", "twilio");
    await providers.live(story, "2026-05-06T23:00:00Z");
    expect(await sent(story)).toEqual(["whatsapp sent"]);
    expect(await receiptsOf(story)).toEqual(["whatsapp sent", "whatsapp delivered"]);
    const [template] = await story.db.begin(
      (tx) => tx`select state, provider_id from messaging.provider_template where tenant_id = ${tx.tenant}`,
    );
    expect(template).toEqual({ state: "approved", providerId: expect.stringMatching(/^HX[0-9a-f]{32}$/) });
    const [shown] = await story.db.begin(
      (tx) => tx<{ text: string }>`select text from sandbox.phone_message where tenant_id = ${tx.tenant}`,
    );
    expect(shown?.text).toContain("Le escribe Lía");
  });
});

describe("a window that only our own clock holds open", () => {
  test("what the provider would not deliver in free words leaves once more, as the template it approved", async () => {
    const story = await owing([[3, "10:00", "overdue-consumer-1", ["whatsapp"]]]);
    const first = await providers.connect(story, "whatsapp", "whatsapp-cloud");
    const line = { channel: "whatsapp", provider: "whatsapp-cloud", handle: ANA } as const;
    await providers.live(story, "2026-05-06T20:00:00Z");
    await providers.says(story, { ...line, channelAccountId: first }, { text: "Hola" });
    await providers.live(story, "2026-05-06T20:30:00Z");
    // She wrote to one number; the message leaves by another, to which she never did.
    await story.db.begin((tx) => pauseChannelAccount(tx, first, "stopped"));
    const second = await providers.connect(story, "whatsapp", "whatsapp-cloud", "another number");
    await providers.live(story, "2026-05-07T23:00:00Z");
    const attempts = await story.db.begin(
      (tx) => tx`select outcome, because from messaging.attempt where tenant_id = ${tx.tenant} order by number`,
    );
    expect(attempts).toEqual([
      { outcome: "refused", because: "whatsapp-cloud_131047" },
      { outcome: "accepted", because: null },
    ]);
    expect(await sent(story)).toEqual(["whatsapp sent"]);
    expect(await receiptsOf(story)).toEqual(["whatsapp sent", "whatsapp delivered"]);
    const slots = await story.db.begin(
      (tx) =>
        tx`select outcome from compliance.contact where tenant_id = ${tx.tenant} and direction = 'out' order by id`,
    );
    expect(slots.map(({ outcome }) => outcome === "failed")).toEqual([true, false]);
    const closed = await story.db.begin((tx) => tx`select channel_account_id from messaging.closed_window`);
    expect(closed).toEqual([{ channelAccountId: second }]);
    // Once she writes to that number, free words are taken again.
    await providers.says(story, { ...line, channelAccountId: second }, { text: "BAJA" });
    await providers.live(story, "2026-05-08T00:00:00Z");
    expect(await sent(story)).toEqual(["whatsapp sent", "whatsapp sent"]);
  });
});

/** Words that WhatsApp's reviewers turn down. */
const UNLIKED = {
  id: "unliked",
  intent: "talk",
  variants: (["whatsapp", "sms"] as const).map((channel) => ({
    channel,
    locale: "es",
    body: "Hola, {{ debtor.name }}: nadie va a la cárcel por esto. Hablemos, por favor.",
  })),
};

test("where WhatsApp approves no such words, what came back for a closed window goes on by the next channel", async () => {
  const story = await world.begin("2026-05-06T12:00:00Z");
  await story.db.begin((tx) => installTemplates(tx, [UNLIKED], story.now));
  await story.strategy([[3, "10:00", UNLIKED.id, ["whatsapp", "sms"]]]);
  await story.owes([{ who: "ana", debt: "F1", amount: "10", due: "2026-05-04", phone: ANA }]);
  const first = await providers.connect(story, "whatsapp", "whatsapp-cloud");
  await providers.live(story, "2026-05-06T20:00:00Z");
  const phone = { channelAccountId: first, channel: "whatsapp", provider: "whatsapp-cloud", handle: ANA } as const;
  await providers.says(story, phone, { text: "Hola" });
  await providers.live(story, "2026-05-06T20:30:00Z");
  await story.db.begin((tx) => pauseChannelAccount(tx, first, "stopped"));
  await providers.connect(story, "whatsapp", "twilio");
  await providers.connect(story, "sms", "twilio");
  await providers.live(story, "2026-05-07T15:20:00Z");
  expect(await sent(story)).toEqual(["whatsapp suppressed template_refused"]);
  // Who wrote on one channel is not written to on another that week, in Colombia.
  await providers.live(story, "2026-05-11T23:00:00Z");
  expect(await sent(story)).toEqual(["whatsapp suppressed template_refused", "sms sent"]);
  const attempts = await story.db.begin(
    (tx) => tx`select outcome, because from messaging.attempt where tenant_id = ${tx.tenant} order by id`,
  );
  expect(attempts).toEqual([
    { outcome: "refused", because: "twilio_63016" },
    { outcome: "accepted", because: null },
  ]);
});

test("a provider in trouble has not turned words down: they are asked for again", async () => {
  const story = await owing([[2, "10:00", "overdue-consumer-1", ["whatsapp"]]]);
  await providers.connect(story, "whatsapp", "twilio");
  await story.db.begin((tx) => setFaults(tx, "whatsapp", Faults.parse({ isDown: true })));
  await providers.live(story, "2026-05-06T15:10:00Z");
  const states = () =>
    story.db.begin((tx) => tx`select state from messaging.provider_template where tenant_id = ${tx.tenant}`);
  expect(await states()).toEqual([{ state: "wanted" }]);
  await story.db.begin((tx) => setFaults(tx, "whatsapp", Faults.parse({})));
  await providers.live(story, "2026-05-06T23:00:00Z");
  expect(await states()).toEqual([{ state: "approved" }]);
  expect(await sent(story)).toEqual(["whatsapp sent"]);
});

describe("Telegram", () => {
  test("nobody is written to before they open the chat; the link says who they are; who blocks the bot is left alone", async () => {
    const story = await owing([
      [2, "10:00", "overdue-consumer-1", ["telegram"]],
      [3, "10:00", "overdue-consumer-2", ["telegram"]],
      [8, "10:00", "overdue-consumer-3", ["telegram"]],
    ]);
    const account = await providers.connect(story, "telegram", "telegram");
    const phone: Phone = { channelAccountId: account, channel: "telegram", provider: "telegram", handle: "5550101" };
    await providers.live(story, "2026-05-06T23:00:00Z");
    expect(await sent(story)).toEqual([]);

    await providers.opens(story, phone, await story.debtor("ana"));
    await providers.live(story, "2026-05-08T01:00:00Z");
    expect(await reach(story, "telegram")).toEqual([{ value: "5550101", health: "good", badOn: [] }]);
    const consent = await story.db.begin(
      (tx) => tx`
        select c.channels, c.granted, p.source from compliance.consent c
        join compliance.proof p on p.tenant_id = c.tenant_id and p.id = c.proof_id
        where c.tenant_id = ${tx.tenant} and 'telegram' = any(c.channels)`,
    );
    expect(consent).toEqual([{ channels: ["telegram"], granted: true, source: "telegram_link" }]);
    expect(await sent(story)).toEqual(["telegram sent"]);
    expect((await offered(story))[0]?.buttons.map(({ id }) => id)).toEqual(["pay-link", "paid", "person"]);

    await providers.says(story, phone, { text: "¿Puedo pagar el viernes?" });
    await providers.live(story, "2026-05-08T02:00:00Z");
    expect(await said(story)).toMatchObject([{ channel: "telegram", text: "¿Puedo pagar el viernes?", isKnown: true }]);

    await providers.blocks(story, phone);
    await providers.live(story, "2026-05-14T01:00:00Z");
    expect(await sent(story)).toEqual(["telegram sent"]);
  });
});

describe("notices in browsers", () => {
  test("a browser that said yes gets them, sealed, and without a word of the debt", async () => {
    const story = await owing([[2, "10:00", "overdue-consumer-1", ["push"]]]);
    const account = await providers.connect(story, "push", "web-push");
    const value = await providers.subscribes(story, account, "Ana's browser");
    const debtorId = await story.debtor("ana");
    await story.db.begin(async (tx) => {
      await linkContactPoint(tx, { debtorId, kind: "push", value }, story.now);
      await grantByPerson(tx, debtorId, "push", "browser", story.now);
    });
    await providers.live(story, "2026-05-06T23:00:00Z");
    expect(await sent(story)).toEqual(["push sent"]);
    const [shown] = await story.db.begin(
      (tx) => tx<{ text: string }>`
        select text from sandbox.phone_message where tenant_id = ${tx.tenant} and channel = 'push'`,
    );
    // Nor a word that asks for an answer: there is no way to give one.
    expect(shown?.text).toMatch(/por un asunto de su cuenta/);
    expect(shown?.text).not.toMatch(/responda|[$]|10[.,]00/i);
  });
});

describe("a browser that takes no notices any more", () => {
  test("is out of use with its cause, and the step goes on by telephone", async () => {
    const story = await owing([
      [2, "10:00", "overdue-consumer-1", ["push", "sms"]],
      [3, "10:00", "overdue-consumer-2", ["push", "sms"]],
    ]);
    const account = await providers.connect(story, "push", "web-push");
    await providers.connect(story, "sms", "twilio");
    const value = await providers.subscribes(story, account, "Ana's browser");
    const handle = /\/(\w+)\/\w+"/.exec(value)?.[1] ?? "";
    const debtorId = await story.debtor("ana");
    await story.db.begin(async (tx) => {
      await linkContactPoint(tx, { debtorId, kind: "push", value }, story.now);
      await grantByPerson(tx, debtorId, "push", "push_page", story.now);
    });
    await providers.live(story, "2026-05-06T23:00:00Z");
    expect(await sent(story)).toEqual(["push sent"]);
    await providers.blocks(story, { channelAccountId: account, channel: "push", provider: "web-push", handle });
    await providers.live(story, "2026-05-07T23:00:00Z");
    expect(await sent(story)).toEqual(["push sent", "push failed push_410", "sms sent"]);
    const [point] = await story.db.begin(
      (tx) => tx`
        select health, health_because as because from debts.contact_point where tenant_id = ${tx.tenant} and kind = 'push'`,
    );
    expect(point).toEqual({ health: "bad", because: "push_410" });
  });
});

describe("the chat on a site", () => {
  test("what leaves for a visitor stands in their window, and in nobody else's", async () => {
    const story = await owing([[2, "10:00", "overdue-consumer-1", ["webchat"]]]);
    const account = await providers.connect(story, "webchat", "webchat");
    const [ana, other] = ["wAAAAAAAAAAAAAAAA", "wBBBBBBBBBBBBBBBB"];
    const debtorId = await story.debtor("ana");
    await story.db.begin(async (tx) => {
      await linkContactPoint(tx, { debtorId, kind: "webchat", value: ana }, story.now);
      await grantByPerson(tx, debtorId, "webchat", "webchat_link", story.now);
    });
    await providers.live(story, "2026-05-06T23:00:00Z");
    expect(await sent(story)).toEqual(["webchat sent"]);
    const shown = (visitor: string) => story.db.begin((tx) => lastItems(tx, account, visitor, 10));
    expect(await shown(ana)).toMatchObject([{ by: "us", text: expect.stringContaining("Le escribe Lía") }]);
    expect(await shown(other)).toEqual([]);
  });
});
