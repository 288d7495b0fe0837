import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { NOW, testRoom } from "../../test/support/room.js";
import { clockMover } from "../app/clock-job.js";
import type { Beat } from "../platform/beats.js";
import { nowIn } from "../platform/clock.js";
import { Cancelled, type JobRun } from "../platform/jobs.js";
import type { Clock, MailboxPage, MailPage } from "./contract.js";
import { storeMail } from "./store.js";

const room = testRoom();

const mail = (to: string, subject: string, key: string) => ({
  to,
  from: "avisos@acuerdo.test",
  fromName: "Acuerdo",
  subject,
  text: "Hola",
  html: "<p>Hola</p>",
  messageId: "<a@b>",
  key,
  headers: [{ name: "list-unsubscribe", value: "<http://localhost/stop/abc>" }],
  receivedAt: NOW,
  sizeBytes: 10,
});

describe("mailboxes", () => {
  test("are listed by their newest mail, with whose they are", async () => {
    await room.db.begin(async (tx) => {
      await storeMail(tx, mail("rosa@example.test", "one", "1-k1"), NOW);
      await storeMail(tx, mail("nobody@example.test", "two", "1-k2"), NOW);
      await storeMail(tx, mail("rosa@example.test", "three", "1-k3"), NOW);
    });
    const { body } = await room.get<z.input<typeof MailboxPage>>("/sandbox/mailboxes?limit=1");
    expect(body.items).toMatchObject([
      { mailbox: "rosa@example.test", count: 2, unread: 2, lastSubject: "three", debtor: { name: "Rosa Quispe" } },
    ]);
    const rest = await room.get<z.input<typeof MailboxPage>>(`/sandbox/mailboxes?limit=1&cursor=${body.next}`);
    expect(rest.body).toMatchObject({ items: [{ mailbox: "nobody@example.test", debtor: null }], next: null });
    expect((await room.get<z.input<typeof MailboxPage>>("/sandbox/mailboxes?q=NOBODY")).body.items).toHaveLength(1);
  });

  test("open, show their mails newest first, and where they stop", async () => {
    const read = async () =>
      (await room.get<z.input<typeof MailPage>>("/sandbox/mails?mailbox=Rosa@Example.test")).body.items;
    expect(await read()).toMatchObject([
      { subject: "three", openedAt: null, stopUrl: "http://localhost/stop/abc", messageId: null },
      { subject: "one" },
    ]);
    expect((await room.post("/sandbox/mailboxes/open", { mailbox: "rosa@example.test" })).status).toBe(204);
    expect((await read())[0]?.openedAt).toBe(NOW.toISOString());
  });
});

describe("the clock", () => {
  test("is shown, runs at another pace, and moves as a job that only one can ask for", async () => {
    const { body } = await room.get<z.input<typeof Clock>>("/sandbox/clock");
    expect(body).toMatchObject({ now: NOW.toISOString(), isReal: false, speed: 0, moving: null });
    expect((await room.post("/sandbox/clock", { speed: 1 }, room.agent)).status).toBe(403);
    expect((await room.post("/sandbox/clock", { speed: -1 })).status).toBe(422);
    const asked = await room.post<{ job: { id: string } }>("/sandbox/clock/move", { by: "hour" });
    expect(asked.body.job).toMatchObject({ kind: "clock.move", state: "queued" });
    expect((await room.post("/sandbox/clock/move", { by: "hour" })).body).toMatchObject({ code: "clock_is_moving" });
    expect((await room.post("/sandbox/clock", { speed: 60 })).body).toMatchObject({ code: "clock_is_moving" });
    expect((await room.post(`/jobs/${asked.body.job.id}/cancel`)).body).toMatchObject({ state: "cancelled" });
    expect((await room.post("/sandbox/clock", { speed: 0 })).body).toMatchObject({ speed: 0, moving: null });
    expect(await room.lastAudit()).toMatchObject({ action: "clock.speed_set" });
  });

  test("is no business of a tenant that lives in real time", async () => {
    const stranger = await room.api.person(await room.api.tenant("real", "live"), "admin");
    for (const path of ["/sandbox/clock", "/sandbox/mailboxes", "/sandbox/mails?mailbox=a@b.test"]) {
      expect((await room.get(path, stranger)).status).toBe(404);
    }
    expect((await room.post("/sandbox/clock/move", { by: "day" }, stranger)).status).toBe(404);
  });
});

describe("a move", () => {
  const seen: string[] = [];
  const HOUR = 3_600_000;
  /** Something happens at each full hour; the beat of jobs must not be let in. */
  const beats: Beat[] = [
    { name: "jobs", run: () => Promise.reject(new Error("a job waited for itself")) },
    {
      name: "hours",
      async run(_, now) {
        const mark = now.toISOString();
        if (now.getTime() % HOUR !== 0 || seen.includes(mark)) return 0;
        seen.push(mark);
        return 1;
      },
      nextAt: async (_, now) => new Date((Math.floor(now.getTime() / HOUR) + 1) * HOUR),
    },
  ];
  const run = (cancelAt = Number.POSITIVE_INFINITY): JobRun & { reports: number[] } => {
    const reports: number[] = [];
    return {
      db: room.db,
      id: 1n,
      now: NOW,
      reports,
      report: async ({ done }) => void reports.push(done),
      checkCancelled: async () => {
        if (reports.length >= cancelAt) throw new Cancelled();
      },
    };
  };

  test("stops wherever something is due, tells how far it is, and ends where it was asked to", async () => {
    const job = run();
    const until = new Date(NOW.getTime() + 2.5 * HOUR);
    await clockMover(() => beats)({ by: "day", until: until.toISOString() }, job);
    expect(seen).toEqual(["2026-03-09T15:00:00.000Z", "2026-03-09T16:00:00.000Z", "2026-03-09T17:00:00.000Z"]);
    expect(job.reports).toEqual([0, 60, 120, 150]);
    expect(await nowIn(room.db)).toEqual(until);
  });

  test("to the next event goes no further", async () => {
    await clockMover(() => beats)({ by: "next-event", until: null }, run());
    expect(await nowIn(room.db)).toEqual(new Date("2026-03-09T18:00:00Z"));
  });

  test("that is cancelled stays where it came to", async () => {
    const move = clockMover(() => beats)({ by: "day", until: "2026-03-10T18:00:00.000Z" }, run(2));
    await expect(move).rejects.toThrow(Cancelled);
    expect(await nowIn(room.db)).toEqual(new Date("2026-03-09T20:00:00Z"));
  });
});
