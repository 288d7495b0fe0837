import { describe, expect, test, vi } from "vitest";
import { timelineOf } from "../../src/analytics/index.js";
import type { Channel } from "../../src/kernel/channel.js";
import { PLAIN_MARKS } from "../../src/messaging/channels/adapter.fixture.js";
import { providerOf } from "../../src/messaging/channels/index.js";
import { hear } from "../../src/messaging/hear/hear.js";
import { IMAP_USER, startImap } from "../../src/messaging/mailbox/imap.fixture.js";
import { listenToMail, type MailListener } from "../../src/messaging/mailbox/listener.js";
import type { Tx } from "../../src/platform/db.js";
import { complaintOn } from "../../src/sandbox/domain/letters.js";
import { autoReplyToMail, bounceMail, complainOfMail, replyToMail } from "../../src/sandbox/index.js";
import { providersOf } from "./channels.fixture.js";
import { type Story, storyWorld } from "./world.fixture.js";

const world = storyWorld();
const providers = providersOf(world);

interface Mailed {
  readonly story: Story;
  /** Something happens to the one mail that Ana got. */
  happens(what: (tx: Tx, mailId: bigint, now: Date) => Promise<boolean>): Promise<void>;
}

/** Ana got a mail by a sandbox account; what follows it goes to her telephone where the step lets it. */
async function mailed(channels: readonly Channel[] = ["email"]): Promise<Mailed> {
  const story = await world.begin("2026-05-06T12:00:00Z", {
    steps: [[2, "10:00", "overdue-consumer-1", channels]],
  });
  await story.db.begin(
    (tx) => tx`update messaging.channel_account set state = 'paused' where tenant_id = ${tx.tenant}`,
  );
  await providers.connect(story, "email", "smtp");
  if (channels.includes("sms")) await providers.connect(story, "sms", "twilio");
  await story.owes([{ who: "ana", debt: "F1", amount: "10", due: "2026-05-04", phone: "+573005550101" }]);
  await providers.live(story, "2026-05-06T16:00:00Z");
  return {
    story,
    async happens(what) {
      const done = await story.db.begin(async (tx) => {
        const [mail] = await tx<{ id: bigint }>`select max(id) as id from sandbox.mail where tenant_id = ${tx.tenant}`;
        return what(tx, (mail as { id: bigint }).id, story.now);
      });
      expect(done).toBe(true);
      await providers.live(story, new Date(story.now.getTime() + 2 * 3_600_000).toISOString());
    },
  };
}

const said = (story: Story) =>
  story.db.begin(
    (tx) =>
      tx`select text, meaning, kind, debtor_id is not null as is_known, message_id is not null as answers
         from messaging.inbound where tenant_id = ${tx.tenant} order by id`,
  );
const sent = async (story: Story): Promise<string[]> =>
  (await story.messages()).map(({ channel, state, because }) => [channel, state, because].filter(Boolean).join(" "));
const health = async (story: Story): Promise<string> => {
  const [row] = await story.db.begin(
    (tx) => tx<{ health: string }>`
      select health from debts.contact_point where tenant_id = ${tx.tenant} and kind = 'email'`,
  );
  return (row as { health: string }).health;
};
const optOuts = (story: Story) =>
  story.db.begin((tx) => tx`select channel, because from compliance.opt_out where tenant_id = ${tx.tenant}`);

const UNKNOWN = { action: "failed", status: "5.1.1", said: "550 5.1.1 User unknown" } as const;
const FULL = { action: "failed", status: "5.2.2", said: "552 5.2.2 Mailbox full" } as const;
const LATE = { action: "delayed", status: "4.4.1", said: "451 4.4.1 try again later" } as const;
const THERE = { action: "delivered", status: "2.0.0", said: "250 2.0.0 Ok" } as const;

describe("a mail of a strategy, and what comes back", () => {
  test("an answer is kept with the letter it answers, without the quotation; a machine's is kept apart", async () => {
    const { story, happens } = await mailed();
    expect(await sent(story)).toEqual(["email sent"]);
    await happens((tx, id, now) => autoReplyToMail(tx, id, "Estoy de vacaciones. BAJA", now));
    await happens((tx, id, now) => replyToMail(tx, id, "El viernes le pago.", now));
    const known = { meaning: null, isKnown: true, answers: true };
    expect(await said(story)).toEqual([
      { text: "Estoy de vacaciones. BAJA", kind: "automatic", ...known },
      { text: "El viernes le pago.", kind: "words", ...known },
    ]);
    expect(await optOuts(story)).toEqual([]);
  });

  test("nobody of that name: the address is bad, and the step goes on by telephone", async () => {
    const { story, happens } = await mailed(["email", "sms"]);
    await happens((tx, id, now) => bounceMail(tx, id, UNKNOWN, now));
    expect(await health(story)).toBe("bad");
    expect(await sent(story)).toEqual(["email failed mail_user_unknown", "sms sent"]);
  });

  test("a full mailbox fails the letter and leaves the address; a delay changes nothing; an arrival is one", async () => {
    const { story, happens } = await mailed();
    await happens((tx, id, now) => bounceMail(tx, id, LATE, now));
    expect(await sent(story)).toEqual(["email sent"]);
    await happens((tx, id, now) => bounceMail(tx, id, FULL, now));
    expect((await sent(story))[0]).toBe("email failed mail_mailbox_full");
    expect(await health(story)).not.toBe("bad");
    const other = await mailed();
    await other.happens((tx, id, now) => bounceMail(tx, id, THERE, now));
    expect(await health(other.story)).toBe("good");
  });

  test("BAJA in her words counts, once; in what is quoted it does not", async () => {
    const { story, happens } = await mailed();
    await happens((tx, id, now) =>
      replyToMail(tx, id, "¿Qué es esto?\n\nEl 2026-05-06, Cobros escribió:\n> responda BAJA", now),
    );
    expect(await optOuts(story)).toEqual([]);
    await happens((tx, id, now) => replyToMail(tx, id, "BAJA", now));
    expect(await optOuts(story)).toEqual([{ channel: "email", because: "said_stop" }]);
  });

  test("a robot that says 'no more' to whatever comes, and does not say that it is one, is answered once", async () => {
    const { story, happens } = await mailed();
    for (let round = 0; round < 4; round++) {
      await happens((tx, id, now) => replyToMail(tx, id, "BAJA. Este buzón no se atiende.", now));
      await happens((tx, id, now) => autoReplyToMail(tx, id, "Fuera de la oficina. BAJA", now));
    }
    const mails = await story.db.begin((tx) => tx`select from sandbox.mail where tenant_id = ${tx.tenant}`);
    expect(await optOuts(story)).toEqual([{ channel: "email", because: "said_stop" }]);
    // What it answered, and that nothing more will come.
    expect(mails.length).toBeLessThanOrEqual(2);
  });

  test("a machine that answers without end is answered by nobody", async () => {
    const { story, happens } = await mailed();
    await happens(async (tx, id, now) => {
      for (let n = 0; n < 25; n++)
        await replyToMail(tx, id, `Hemos recibido su mensaje ${n}`, new Date(now.getTime() + n));
      return true;
    });
    await happens((tx, id, now) => replyToMail(tx, id, "Hemos recibido su mensaje", now));
    expect((await sent(story)).length).toBe(1);
    expect((await said(story)).length).toBe(26);
  });
});

const facts = (story: Story) =>
  story.db.begin(async (tx) =>
    (
      await tx<{ fact: string }>`
        select r.fact from messaging.receipt r where r.tenant_id = ${tx.tenant} and r.fact = 'complained'`
    ).map(({ fact }) => fact),
  );
const sender = async (story: Story) => {
  const [row] = await story.db.begin(
    (tx) => tx<{ state: string; pausedBecause: string | null; dayComplained: number }>`
      select state, paused_because, day_complained from messaging.channel_account
      where tenant_id = ${tx.tenant} and channel = 'email' and is_sandbox`,
  );
  return row;
};

describe("somebody who tells their mail service that we bother them", () => {
  test("has said 'no more' by mail: it stands in their timeline, the next letter does not leave, the sender's count tells", async () => {
    const { story, happens } = await mailed();
    await story.strategy([[5, "10:00", "overdue-consumer-2", ["email"]]]);
    await happens(complainOfMail);
    expect(await facts(story)).toEqual(["complained"]);
    expect(await optOuts(story)).toEqual([{ channel: "email", because: "complaint" }]);
    expect(await sender(story)).toEqual({ state: "active", pausedBecause: null, dayComplained: 1 });
    // Told again, in another mail, it is the same complaint.
    await happens(complainOfMail);
    expect(await sender(story)).toMatchObject({ dayComplained: 1 });
    const person = await story.debtor("ana");
    const { items } = await story.db.begin((tx) => timelineOf(tx, person, null, null, 50));
    expect(items.find(({ kind }) => kind === "opt_out")).toMatchObject({ channel: "email", reason: "complaint" });
    const letter = items.find(({ kind }) => kind === "message");
    expect(letter).toMatchObject({ facts: expect.arrayContaining([expect.objectContaining({ fact: "complained" })]) });
    await providers.live(story, "2026-05-11T23:00:00Z");
    expect(await sent(story)).toEqual(["email sent"]);
  });

  test("three of them on one day stop the account until a person has looked", async () => {
    const { story } = await mailed();
    await story.owes(
      ["beto", "caro", "dora"].map((who, n) => ({ who, debt: `G${n}`, amount: "10", due: "2026-05-04" })),
    );
    await providers.live(story, "2026-05-06T18:00:00Z");
    await story.db.begin(async (tx) => {
      const mails = await tx<{
        id: bigint;
      }>`select id from sandbox.mail where tenant_id = ${tx.tenant} order by id limit 3`;
      for (const { id } of mails) expect(await complainOfMail(tx, id, story.now)).toBe(true);
    });
    await providers.live(story, "2026-05-06T19:00:00Z");
    expect(await sender(story)).toEqual({ state: "paused", pausedBecause: "too_many_complaints", dayComplained: 3 });
  });

  test("is heard in a mailbox that we look into as well, and somebody else's letter is nobody's", async () => {
    const story = await world.begin("2026-05-06T12:00:00Z", { steps: [[2, "10:00", "overdue-consumer-1"]] });
    await story.owes([{ who: "eva", debt: "F1", amount: "10", due: "2026-05-04" }]);
    await story.until("2026-05-06T15:30:00Z");
    const mail = world.mails.find(({ to }) => to === "eva@casa.test");
    const { text, ...taken } = mail as NonNullable<typeof mail>;
    const letter = { ...taken, id: 1n, mailbox: "eva@casa.test", bodyText: text, receivedAt: story.now };
    const imap = await startImap();
    const listener = listensTo(story, imap.port);
    const later = new Date(story.now.getTime() + 60_000);
    const ours = complaintOn(letter, later);
    imap.deliver(ours.replaceAll("acuerdo.test", "otra.test").replace(/\+[^@>]*mark@/g, "@"), later);
    imap.deliver(ours, later);
    await vi.waitFor(async () => expect(await calls(story)).toHaveLength(2), { timeout: 10_000 });
    await listener.stop();
    await imap.close();
    const ear = providerOf("email", "smtp")?.ear(MAILBOX, PLAIN_MARKS) ?? null;
    await hear(story.db, story.now, { ear: async () => ear, readLink: () => null });
    expect(await calls(story)).toEqual([{ because: "not_our_letter" }, { because: null }]);
    expect(await facts(story)).toEqual(["complained"]);
    expect(await optOuts(story)).toEqual([{ channel: "email", because: "complaint" }]);
  });
});

const MAILBOX = {
  host: "127.0.0.1",
  port: 25,
  security: "none",
  from: { name: "Acuerdo", address: "avisos@acuerdo.test" },
  inbound: { kind: "imap", host: "127.0.0.1", port: 143, security: "none", ...IMAP_USER },
};

const calls = (story: Story) =>
  story.db.begin((tx) => tx`select because from messaging.callback where tenant_id = ${tx.tenant} order by id`);

/** Looks into the mailbox at this port for the story's own account. */
function listensTo(story: Story, port: number): MailListener {
  const inbox = providerOf("email", "smtp")?.inbox({ ...MAILBOX, inbound: { ...MAILBOX.inbound, port } }) ?? null;
  return listenToMail({
    db: world.database.db,
    connections: { inbox: async (tenant) => (tenant === story.db.tenant ? inbox : null) },
    onTrouble: ({ error }) => expect.fail(error.message),
  });
}
