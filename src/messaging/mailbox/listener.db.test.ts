import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { type Story, storyWorld } from "../../../test/stories/world.fixture.js";
import { type Certificate, selfSigned } from "../../sandbox/certificate.js";
import { MAIL_BYTES_MAX } from "../channels/email-hear/open-mail.js";
import { emailSmtp } from "../channels/email-smtp.js";
import { IMAP_USER, type ScriptedImap, startImap } from "./imap.fixture.js";
import { listenToMail, type MailListener } from "./listener.js";

const world = storyWorld();
const NOW = new Date("2026-05-06T15:00:00Z");
const TIMES = { idleMs: 60_000, quietMs: 10, lookMs: 60_000, againMs: 20, againMostMs: 200 };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Setup {
  readonly story: Story;
  readonly imap: ScriptedImap;
  readonly troubles: string[];
  listen(): MailListener;
}

async function setup(
  options: NonNullable<Parameters<typeof startImap>[0]> = {},
  trusts: Certificate | undefined = options.tls,
): Promise<Setup> {
  const story = await world.begin(NOW.toISOString());
  const imap = await startImap(options);
  closers.push(imap.close);
  const settings = emailSmtp.settings.parse({
    host: "127.0.0.1",
    port: 25,
    security: "none",
    from: { name: "Cobros", address: "avisos@cobros.test" },
    inbound: { kind: "imap", host: "127.0.0.1", port: imap.port, security: options.tls ? "tls" : "none", ...IMAP_USER },
    ...(trusts && { ca: trusts.certificate }),
  });
  const troubles: string[] = [];
  return {
    story,
    imap,
    troubles,
    listen() {
      const listener = listenToMail({
        db: world.database.db,
        // Of this story alone: those of the stories before it are still there.
        connections: {
          inbox: async (tenant) => (tenant === story.db.tenant ? (emailSmtp.inbox?.(settings) ?? null) : null),
        },
        onTrouble: ({ error }) => void troubles.push(error.message),
        times: TIMES,
        roundMs: 50,
      });
      closers.push(() => listener.stop());
      return listener;
    },
  };
}

const mail = (n: number | string, body = "Hola"): string =>
  `From: ana@casa.test\r\nTo: avisos@cobros.test\r\nMessage-ID: <m${n}@casa.test>\r\nDate: Wed, 6 May 2026 15:00:00 +0000\r\n\r\n${body}\r\n`;

const stored = (story: Story): Promise<string[]> =>
  story.db.begin(async (tx) =>
    (
      await tx<{ name: string }>`
        select substring(convert_from(substring(body from 1 for 300), 'latin1') from '<(m[^@]*)@') as name
        from messaging.callback where tenant_id = ${tx.tenant} order by id`
    ).map(({ name }) => name),
  );
const mailbox = (story: Story) =>
  story.db.begin(
    async (tx) => tx`select uid_last, left_out, left_out_because from messaging.mailbox where tenant_id = ${tx.tenant}`,
  );

async function until(what: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await what()) return;
    await sleep(20);
  }
  throw new Error("it never came about");
}
const untilStored = (story: Story, ...names: string[]): Promise<void> =>
  until(async () => JSON.stringify(await stored(story)) === JSON.stringify(names));

const LATER = new Date(NOW.getTime() + 60_000);

describe("a mailbox that we listen to", () => {
  test("mails from before the account are left alone; new ones are stored, marked as read after, and told while idling", async () => {
    const { story, imap, listen, troubles } = await setup();
    imap.deliver(mail("old"), new Date(NOW.getTime() - 5 * 86_400_000));
    imap.deliver(mail(1), LATER);
    listen();
    await untilStored(story, "m1");
    await until(() => imap.heard.includes("IDLE"));
    imap.deliver(mail(2), LATER);
    await untilStored(story, "m1", "m2");
    await until(() => imap.seen().length === 2);
    expect(imap.seen()).toEqual([2, 3]);
    expect(imap.heard.filter((each) => /BODY\[/.test(each))).toEqual([]);
    expect(imap.connections()).toBe(1);
    expect(troubles).toEqual([]);
  });

  test("after a lost connection it goes on where it was", async () => {
    const { story, imap, listen } = await setup();
    listen();
    imap.deliver(mail(1), LATER);
    await untilStored(story, "m1");
    imap.drop();
    imap.deliver(mail(2), LATER);
    await untilStored(story, "m1", "m2");
    expect(imap.connections()).toBeGreaterThan(1);
  });

  test("a mailbox that is numbered anew brings nothing twice, and what is new", async () => {
    const { story, imap, listen } = await setup();
    imap.deliver(mail(1), LATER);
    imap.deliver(mail(2), LATER);
    const first = listen();
    await untilStored(story, "m1", "m2");
    await first.stop();
    // What was read is forgotten long ago, so that only the mails' own names can tell.
    await story.db.begin((tx) => tx`delete from messaging.callback where tenant_id = ${tx.tenant}`);
    imap.renumber();
    imap.deliver(mail(3), LATER);
    listen();
    await untilStored(story, "m3");
    expect(await mailbox(story)).toMatchObject([{ uidLast: 3n }]);
  });

  test("over TLS it listens to who proves its name, and tells nobody else the password", async () => {
    const tls = selfSigned("localhost");
    const { story, imap, listen, troubles } = await setup({ tls });
    listen();
    imap.deliver(mail(1), LATER);
    await untilStored(story, "m1");
    expect(troubles).toEqual([]);
    const strange = await setup({ tls }, selfSigned("localhost"));
    strange.listen();
    await until(() => strange.troubles.length > 1);
    expect(strange.imap.heard).toEqual([]);
  });

  test("without IDLE it asks again and again", async () => {
    const { story, imap, listen } = await setup({ idle: false });
    listen();
    imap.deliver(mail(1), LATER);
    await untilStored(story, "m1");
    await until(() => imap.heard.includes("NOOP"));
    expect(imap.heard).not.toContain("IDLE");
  });

  test("of a mail that is too big the beginning is taken; one at which the connection always ends holds up nobody", async () => {
    const { story, imap, listen } = await setup();
    imap.deliver(Buffer.concat([Buffer.from(mail("big")), Buffer.alloc(MAIL_BYTES_MAX + 1024, "x")]), LATER);
    imap.deliver(mail("cut"), LATER);
    imap.deliver(mail(3), LATER);
    imap.cutAt(2);
    listen();
    await untilStored(story, "mbig", "m3");
    expect(await mailbox(story)).toEqual([{ uidLast: 3n, leftOut: 1, leftOutBecause: "mail_cannot_be_fetched" }]);
    // One byte more than is read: by that it is known to have been longer.
    const sizes = await story.db.begin(
      (tx) =>
        tx`select octet_length(body) as bytes from messaging.callback where tenant_id = ${tx.tenant} order by id limit 1`,
    );
    expect(sizes).toEqual([{ bytes: MAIL_BYTES_MAX + 1 }]);
  });

  test("one worker listens; when it ends, the other does", async () => {
    const { story, imap, listen } = await setup();
    const first = listen();
    await until(() => imap.connections() === 1);
    listen();
    await sleep(300);
    expect(imap.connections()).toBe(1);
    await first.stop();
    imap.deliver(mail(1), LATER);
    await untilStored(story, "m1");
    expect(imap.connections()).toBe(2);
  });
});
