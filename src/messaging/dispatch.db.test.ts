import { describe, expect, test } from "vitest";
import { type Story, storyWorld } from "../../test/stories/world.fixture.js";
import type { TenantDb } from "../platform/db.js";
import { takeWorkerId, type WorkerId } from "../platform/worker-id.js";
import type { Outgoing, Sender } from "./channels/adapter.js";
import type { SendOutcome } from "./channels/outcome.js";
import { dispatch } from "./dispatch.js";
import type { DispatchIo } from "./dispatch-io.js";
import { deferMessages } from "./dispatch-store.js";

const world = storyWorld();
const PLANNING = ["news", "sweep", "tick"] as const;

/** A provider that answers as it is told, and remembers what reached it. */
interface Provider {
  readonly got: string[];
  readonly sender: Sender;
}

const accepted: SendOutcome = { kind: "accepted", providerId: "x" };

function provider(
  answer: (message: Outgoing, count: number) => SendOutcome | Promise<SendOutcome> = () => accepted,
): Provider {
  const got: string[] = [];
  return {
    got,
    sender: {
      async send(message) {
        got.push(message.to.split("@")[0] as string);
        return answer(message, got.length);
      },
      check: async () => ({ ok: true }),
      close: async () => {},
    },
  };
}

/** Real time as the worker sees it, moved by hand. */
class HandClock {
  ms = Date.parse("2026-05-06T15:00:00Z");
  readonly now = (): Date => new Date(this.ms);
}

function io(
  { sender }: Provider,
  over: Partial<DispatchIo> = {},
): { io: DispatchIo; worker: WorkerId; clock: HandClock } {
  const worker = takeWorkerId(world.database.db);
  const clock = new HandClock();
  return {
    worker,
    clock,
    io: {
      workerId: () => worker.current(),
      sender: () => sender,
      realNow: clock.now,
      render: { senderName: "Lía", stopLink: () => "https://acuerdo.test/stop/x" },
      groupSize: 1,
      lanes: 1,
      ...over,
    },
  };
}

/** Messages to so many people that wait for dispatch on a Wednesday at ten. */
async function waiting(count: number): Promise<Story> {
  const story = await world.begin("2026-05-06T15:00:00Z", { steps: [[2, "10:00", "overdue-consumer-1"]] });
  await story.owes(
    Array.from({ length: count }, (_, n) => ({ who: `m${n}`, debt: `F${n}`, amount: "10", due: "2026-05-04" })),
  );
  await story.settle(story.only(...PLANNING));
  return story;
}

const states = async (story: Story): Promise<string[]> =>
  (await story.messages()).sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ state, because }) => because ?? state);

const outcomes = async (story: Story): Promise<string[]> =>
  (
    await story.db.begin(
      (tx) => tx<{ outcome: string | null; because: string | null }>`
        select outcome, because from messaging.attempt where tenant_id = ${tx.tenant} order by id`,
    )
  ).map(({ outcome, because }) => [outcome ?? "open", because].filter((part) => part !== null).join(" "));

const contacts = (story: Story) =>
  story.db.begin(
    async (tx) =>
      (await tx`select from compliance.contact where tenant_id = ${tx.tenant} and outcome <> 'failed'`).length,
  );

test("what comes back for a closed window leaves once more and not twice more, and is counted against nobody", async () => {
  const story = await waiting(2);
  const closed: SendOutcome = { kind: "refused", reason: "x_window", stop: "window" };
  const mail = provider(({ to }, count) => (to.startsWith("m0") || count < 3 ? closed : accepted));
  const worker = io(mail);
  for (let round = 0; round < 3; round += 1) await dispatch(story.db, story.now, worker.io);
  expect([...mail.got].sort()).toEqual(["m0", "m0", "m1", "m1"]);
  expect(await states(story)).toEqual(["x_window", "sent"]);
  expect((await story.messages()).map(({ state }) => state).sort()).toEqual(["failed", "sent"]);
  expect(await contacts(story)).toBe(1);
  const [account] = await story.db.begin(
    (tx) => tx`select troubles, day_failed from messaging.channel_account where tenant_id = ${tx.tenant}`,
  );
  expect(account).toEqual({ troubles: 0, dayFailed: 0 });
  await worker.worker.release();
});

describe("a permit is not for ever", () => {
  test("what did not reach the wire in time is given back, with its slot, and asked about again", async () => {
    const story = await waiting(6);
    const mail = provider((_, count) => {
      // The third letter takes the server a minute.
      if (count === 3) worker.clock.ms += 60_000;
      return accepted;
    });
    const worker = io(mail);
    await dispatch(story.db, story.now, worker.io);
    expect(mail.got).toEqual(["m0", "m1", "m2"]);
    expect(await states(story)).toEqual(["sent", "sent", "sent", ...Array(3).fill("claim_outdated")]);
    expect(await contacts(story)).toBe(3);
    const marked = await story.db.begin(
      (tx) => tx`select from messaging.attempt where tenant_id = ${tx.tenant} and wire_at is not null`,
    );
    expect(marked).toHaveLength(3);
    // It is night by now, and the law has its say.
    await story.jump("2026-05-07T02:00:00Z");
    await dispatch(story.db, story.now, worker.io);
    expect((await states(story)).slice(3)).toEqual(["outside_hours", "outside_hours", "outside_hours"]);
    await story.jump("2026-05-07T12:00:00Z");
    await dispatch(story.db, story.now, worker.io);
    expect(mail.got).toHaveLength(6);
    await worker.worker.release();
  });

  test("a process that slept between the mark and the wire sends nothing of what it had in hand", async () => {
    const story = await waiting(1);
    const mail = provider();
    const worker = io(mail);
    // The record that lets the message out takes an hour to come back.
    const sleepy: TenantDb = {
      tenant: story.db.tenant,
      begin: async (work) => {
        const result = await story.db.begin(work);
        if (result instanceof Set) worker.clock.ms += 3_600_000;
        return result;
      },
    };
    await dispatch(sleepy, story.now, worker.io);
    expect(mail.got).toEqual([]);
    // On a busy machine the claim that flies along may come late enough to take it once more.
    expect(new Set(await outcomes(story))).toEqual(new Set(["never_left claim_outdated"]));
    expect(await states(story)).toEqual(["claim_outdated"]);
    await worker.worker.release();
  });

  test("one call ends after a while, so that the next one brings a newer moment", async () => {
    const story = await waiting(900);
    const mail = provider(() => {
      worker.clock.ms += 20;
      return accepted;
    });
    const worker = io(mail, { groupSize: 50 });
    const first = await dispatch(story.db, story.now, worker.io);
    expect(first).toBeLessThan(900);
    expect(mail.got).toHaveLength(first);
    expect(await dispatch(story.db, story.now, worker.io)).toBe(900 - first);
    expect(new Set(mail.got).size).toBe(900);
    await worker.worker.release();
  });
});

describe("one bad message", () => {
  test("a text that cannot be written fails alone, and the group it flies in arrives", async () => {
    const story = await waiting(4);
    const first = await story.debtor("m0");
    await story.db.begin(
      (tx) => tx`update messaging.message set template_id = 0 where tenant_id = ${tx.tenant} and debtor_id = ${first}`,
    );
    const second = await story.debtor("m1");
    const render = {
      senderName: "Lía",
      stopLink: (_: bigint, debtorId: bigint) => {
        if (debtorId === second) throw new Error("no link");
        return "https://acuerdo.test/stop/x";
      },
    };
    const mail = provider();
    const worker = io(mail, { groupSize: 4, render });
    await dispatch(story.db, story.now, worker.io);
    expect(mail.got.sort()).toEqual(["m2", "m3"]);
    expect((await states(story)).sort()).toEqual(["sent", "sent", "template_failed", "template_failed"]);
    expect(await contacts(story)).toBe(2);
    // One row of news for all that the group came to, and one for what did not leave.
    const news = await story.db.begin(
      (tx) => tx<{ kind: string; count: number }>`
      select kind, jsonb_array_length(case kind when 'messaging.sent' then payload -> 'accountIds' else payload end) as count
      from platform.event where tenant_id = ${tx.tenant} and consumer = 'facts' and kind like 'messaging.%' order by kind`,
    );
    expect(news).toEqual([
      { kind: "messaging.ended", count: 2 },
      { kind: "messaging.sent", count: 2 },
    ]);
    await worker.worker.release();
  });

  test("an adapter that breaks leaves a doubt about its own message only", async () => {
    const story = await waiting(3);
    const mail = provider(({ to }) => {
      if (to.startsWith("m1@")) throw new Error("out of order");
      return accepted;
    });
    const worker = io(mail, { groupSize: 3 });
    await dispatch(story.db, story.now, worker.io);
    await dispatch(story.db, story.now, worker.io);
    expect(mail.got.sort()).toEqual(["m0", "m1", "m2"]);
    expect(await states(story)).toEqual(["sent", "adapter_fault: out of order", "sent"]);
    await worker.worker.release();
  });
});

describe("two workers and one message", () => {
  test("a late answer of a worker that was taken for dead still counts; what it had not sent is another's", async () => {
    const story = await waiting(4);
    const slowMail = provider(async ({ to }) => {
      if (to.startsWith("m0@")) await until(() => released);
      return to.startsWith("m0@") ? accepted : { kind: "retry", reason: "never" };
    });
    const quickMail = provider();
    const [slow, quick] = [io(slowMail), io(quickMail)];
    let released = false;
    const sending = dispatch(story.db, story.now, slow.io);
    await until(() => slowMail.got.length === 1);
    // Its sign of life ends while the first letter is on the wire and three are claimed.
    await slow.worker.release();
    await dispatch(story.db, story.now, quick.io);
    expect(await states(story)).toEqual(["worker_died", "sent", "sent", "sent"]);
    expect((await story.messages("unknown")).length).toBe(1);
    released = true;
    await sending;
    expect(await states(story)).toEqual(["sent", "sent", "sent", "sent"]);
    expect([slowMail.got, quickMail.got]).toEqual([["m0"], ["m1", "m2", "m3"]]);
    expect(await outcomes(story)).toEqual([
      "accepted",
      ...Array(3).fill("never_left worker_died"),
      ...Array(3).fill("accepted"),
    ]);
    await slow.worker.release();
    await quick.worker.release();
  });

  test("what a worker puts back that was taken for dead does not touch the attempt that took its place", async () => {
    const story = await waiting(2);
    const free = { first: false, second: false };
    const slowMail = provider(() => until(() => free.first).then(() => accepted));
    const quickMail = provider(() => until(() => free.second).then(() => accepted));
    const thirdMail = provider();
    const [slow, quick, third] = [io(slowMail), io(quickMail), io(thirdMail)];
    // The slow one has the first letter on the wire and the second in hand; the quick one takes the second over.
    const sending = dispatch(story.db, story.now, slow.io);
    await until(() => slowMail.got.length === 1);
    await slow.worker.release();
    const takenOver = dispatch(story.db, story.now, quick.io);
    await until(() => quickMail.got.length === 1);
    // Going on, the slow one finds that the second is not its own any more. Nobody else may take it from the quick one.
    free.first = true;
    await sending;
    await dispatch(story.db, story.now, third.io);
    expect((await story.messages()).map(({ state }) => state).sort()).toEqual(["leaving", "sent"]);
    free.second = true;
    await takenOver;
    expect(await states(story)).toEqual(["sent", "sent"]);
    expect([slowMail.got, quickMail.got, thirdMail.got]).toEqual([["m0"], ["m1"], []]);
    for (const { worker } of [slow, quick, third]) await worker.release();
  });

  test("the rate of an account holds over all of them", async () => {
    const story = await waiting(60);
    await story.db.begin(
      (tx) => tx`update messaging.channel_account set per_second = 10, burst = 10 where tenant_id = ${tx.tenant}`,
    );
    const mail = provider();
    const [one, two] = [io(mail), io(mail)];
    const both = () => Promise.all([dispatch(story.db, story.now, one.io), dispatch(story.db, story.now, two.io)]);
    await both();
    expect(mail.got).toHaveLength(10);
    await both();
    expect(mail.got).toHaveLength(10);
    for (const worker of [one, two]) worker.clock.ms += 1_500;
    await both();
    // No more than its burst, however long nobody sent.
    expect(mail.got).toHaveLength(20);
    for (const worker of [one, two]) worker.clock.ms += 350;
    await both();
    expect(mail.got).toHaveLength(23);
    expect(new Set(mail.got).size).toBe(23);
    await one.worker.release();
    await two.worker.release();
  });
});

describe("trouble is counted", () => {
  test("attempts that never left are no trouble of the provider's: the waits stay short", async () => {
    const story = await waiting(1);
    await story.db.begin(async (tx) => {
      await tx`
        insert into messaging.attempt (tenant_id, message_id, number, channel_account_id, worker_id, claimed_at, outcome)
        select tenant_id, id, n, 1, 1, ${story.now}, 'never_left'
        from messaging.message, generate_series(1, 9) as n where tenant_id = ${tx.tenant}`;
      await tx`update messaging.message set attempts = 9 where tenant_id = ${tx.tenant}`;
    });
    const worker = io(provider(() => ({ kind: "retry", reason: "smtp_mail_451" })));
    const waits: number[] = [];
    for (let round = 0; round < 8; round++) {
      await dispatch(story.db, story.now, worker.io);
      const [message] = await story.messages();
      if (message?.state !== "ready") break;
      waits.push((message.notBefore.getTime() - story.now.getTime()) / 60_000);
      await story.jump(message.notBefore.toISOString());
      // Whatever the hour and however late: here only the count matters.
      await story.db.begin(async (tx) => {
        await deferMessages(tx, [{ id: message.id as never, at: new Date(0), because: "again" }], story.now);
        await tx`update messaging.message set expires_at = '2027-01-01' where tenant_id = ${tx.tenant}`;
      });
      await story.jump("2026-05-06T15:00:00Z");
    }
    expect(waits).toEqual([2, 8, 32, 128, 360, 360, 360]);
    expect(await states(story)).toEqual(["provider_trouble"]);
    expect(await contacts(story)).toBe(0);
    await worker.worker.release();
  });
});

/** For what another thread of events does; the test's own time limit ends a wait in vain. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
}
