import { afterEach, describe, expect, test } from "vitest";
import type { Engine } from "../../src/app/engine.js";
import type { Beat } from "../../src/platform/beats.js";
import { realNow } from "../../src/platform/clock.js";
import { sql } from "../../src/platform/sql.js";
import { type Misbehaviour, type SandboxMail, startSmtpSandbox } from "../../src/sandbox/index.js";
import { type StepLine, type Story, storyWorld, waitUntil } from "./world.fixture.js";

const world = storyWorld();
const PLANNING = ["news", "sweep", "tick"] as const;
const dispatchOf = ({ beats }: Engine): readonly Beat[] => beats.filter(({ name }) => name === "dispatch");

const STEPS: readonly StepLine[] = [
  [2, "10:00", "overdue-consumer-1"],
  [9, "10:00", "overdue-consumer-2"],
];

const takenBack: (() => void)[] = [];
afterEach(() => {
  for (const takeBack of takenBack.splice(0)) takeBack();
});

/** Makes something go wrong for one recipient, until the test ends. */
const goesWrong = (rule: Misbehaviour): void => void takenBack.push(world.sandbox.behave(rule));

/** A silent server is given up after this long. */
const SHORT = { patienceMs: 800 };

/** Somebody whose first message is due: Monday 4 May, 10:00 in Bogotá. Each test has an address of its own. */
async function due(who: string, more: { email2?: string; patienceMs?: number } = {}): Promise<Story> {
  const { patienceMs, ...owed } = more;
  const story = await world.begin("2026-05-04T15:00:00Z", { steps: STEPS, ...(patienceMs && { patienceMs }) });
  await story.owes([{ who, debt: "F1", amount: "1000", due: "2026-05-02", ...owed }]);
  return story;
}

const health = (story: Story) =>
  story.db.begin(
    (tx) => tx<{ value: string; health: string; because: string | null }>`
      select value, health, health_because as because from debts.contact_point
      where tenant_id = ${tx.tenant} and kind = 'email' order by id`,
  );

const attempts = async (story: Story): Promise<string[]> =>
  (
    await story.db.begin(
      (tx) => tx<{ number: number; outcome: string | null; because: string | null }>`
        select number, outcome, because from messaging.attempt where tenant_id = ${tx.tenant} order by id`,
    )
  ).map(({ number, outcome, because }) => [number, outcome, because].filter((part) => part !== null).join(" "));

describe("the server refuses", () => {
  test("an address that does not exist is marked, the step is skipped, and no later step tries it", async () => {
    const story = await due("nadie");
    goesWrong({ at: "rcpt", to: "nadie@casa.test", does: { kind: "answer", code: 550, text: "5.1.1 User unknown" } });
    await story.until("2026-05-13T12:00:00Z");
    expect(await story.messages()).toMatchObject([{ state: "failed", because: "smtp_rcpt_550_5.1.1" }]);
    expect(await health(story)).toEqual([{ value: "nadie@casa.test", health: "bad", because: "smtp_rcpt_550_5.1.1" }]);
    expect((await story.notes()).slice(0, 2)).toEqual([
      "2026-05-04 10:00 nadie skipped refused_everywhere",
      "2026-05-11 10:00 nadie skipped no_address",
    ]);
    await story.keepsItsPromises();
  });

  test("the second address of the same person serves from the next step on", async () => {
    const story = await due("vieja", { email2: "nueva@casa.test" });
    goesWrong({ at: "rcpt", to: "vieja@casa.test", does: { kind: "answer", code: 550, text: "5.1.1 User unknown" } });
    await story.until("2026-05-13T12:00:00Z");
    expect(story.mailedTo()).toEqual(["nueva@casa.test"]);
    await story.keepsItsPromises();
  });

  test("for now (4xx): the message leaves later, after a wait that grows", async () => {
    const story = await due("ocupada");
    goesWrong({
      at: "rcpt",
      to: "ocupada@casa.test",
      does: { kind: "answer", code: 450, text: "4.2.1 Busy" },
      times: 2,
    });
    await story.until("2026-05-05T12:00:00Z");
    expect(await story.told()).toEqual(["2026-05-04 10:10 ocupada s0: F1"]);
    expect(await attempts(story)).toEqual(["1 retry smtp_rcpt_450_4.2.1", "2 retry smtp_rcpt_450_4.2.1", "3 accepted"]);
    await story.keepsItsPromises();
  });

  test("for a whole day: the message fails with its cause, and the address is not blamed", async () => {
    const story = await due("lenta");
    goesWrong({ at: "mail", does: { kind: "answer", code: 451, text: "4.3.0 Try later" } });
    await story.until("2026-05-06T12:00:00Z");
    expect(await story.messages()).toMatchObject([{ state: "failed", because: "provider_trouble", attempts: 8 }]);
    expect(await health(story)).toMatchObject([{ health: "unknown" }]);
    expect(await story.notes()).toContainEqual(expect.stringContaining("skipped refused_everywhere"));
    await story.keepsItsPromises();
  });

  test("after DATA (5xx): it certainly did not take it, so the message failed and the slot is free again", async () => {
    const story = await due("filtrada");
    goesWrong({
      at: "end",
      to: "filtrada@casa.test",
      does: { kind: "answer", code: 554, text: "5.7.1 Rejected" },
      times: 1,
    });
    await story.until("2026-05-12T12:00:00Z");
    expect((await story.messages()).map(({ state, because }) => [state, because])).toEqual([
      ["failed", "smtp_final_554_5.7.1"],
      ["sent", null],
    ]);
    expect(await health(story)).toMatchObject([{ health: "unknown" }]);
    await story.keepsItsPromises();
  });

  test("after DATA (4xx): it did not take it either, and the same message leaves later", async () => {
    const story = await due("llena");
    goesWrong({
      at: "end",
      to: "llena@casa.test",
      does: { kind: "answer", code: 452, text: "4.2.2 Mailbox full" },
      times: 1,
    });
    await story.until("2026-05-04T16:00:00Z");
    expect(await story.told()).toEqual(["2026-05-04 10:02 llena s0: F1"]);
    await story.keepsItsPromises();
  });
});

describe("the server says nothing", () => {
  test("before the message was given: it is tried again", async () => {
    const story = await due("muda", SHORT);
    goesWrong({ at: "rcpt", to: "muda@casa.test", does: { kind: "hang" }, times: 1 });
    await story.until("2026-05-04T16:00:00Z");
    expect(await story.told()).toEqual(["2026-05-04 10:02 muda s0: F1"]);
    expect(await attempts(story)).toEqual(["1 retry smtp_rcpt_timeout", "2 accepted"]);
    await story.keepsItsPromises();
  });

  test.each([
    ["and had stored it", { kind: "drop", isStored: true } as const, 1],
    ["and had not", { kind: "drop", isStored: false } as const, 0],
  ])("after the message was given, it leaves %s: nobody knows, so it is never sent again", async (_, does, mails) => {
    const story = await due(`cortada${mails}`);
    goesWrong({ at: "end", to: `cortada${mails}@casa.test`, does, times: 1 });
    await story.until("2026-05-10T12:00:00Z");
    expect(await story.messages()).toMatchObject([{ state: "unknown", because: "smtp_lost_after_body", attempts: 1 }]);
    expect(story.mailedTo()).toHaveLength(mails);
    await story.until("2026-05-12T12:00:00Z");
    // The ladder goes on with its next step, on its day.
    expect(await story.told()).toEqual([`2026-05-11 10:00 cortada${mails} s1: F1`]);
    await story.keepsItsPromises();
  });

  test("after the message was given, for too long: unknown, too", async () => {
    const story = await due("colgada", SHORT);
    goesWrong({ at: "end", to: "colgada@casa.test", does: { kind: "hang" }, times: 1 });
    await story.until("2026-05-05T12:00:00Z");
    expect(await story.messages()).toMatchObject([{ state: "unknown", because: "smtp_timeout_after_body" }]);
    await story.keepsItsPromises();
  });
});

describe("the account is refused", () => {
  test("it pauses, its messages wait, and after it was mended each goes once", async () => {
    const taken: SandboxMail[] = [];
    const strict = await startSmtpSandbox({
      port: 0,
      now: realNow,
      store: async (mail) => void taken.push(mail),
      account: { user: "acuerdo", password: "right" },
    });
    try {
      const story = await world.begin("2026-05-04T15:00:00Z", { steps: STEPS });
      const settings = (password: string) => ({
        host: "127.0.0.1",
        port: strict.port,
        security: "none",
        user: "acuerdo",
        password,
        from: { name: "Acuerdo", address: "avisos@acuerdo.test" },
      });
      const connect = (password: string, state: string) =>
        story.db.begin(
          (tx) => tx`
            update messaging.channel_account
            set settings_sealed = ${Buffer.from(JSON.stringify(settings(password)))}, state = ${state}
            where tenant_id = ${tx.tenant}`,
        );
      await connect("wrong", "active");
      const people = Array.from({ length: 12 }, (_, n) => `p${n}`);
      await story.owes(people.map((who) => ({ who, debt: `F-${who}`, amount: "10", due: "2026-05-02" })));
      await story.until("2026-05-05T15:00:00Z");
      const [account] = await story.db.begin(
        (tx) => tx<{ state: string; because: string }>`
          select state, paused_because as because from messaging.channel_account where tenant_id = ${tx.tenant}`,
      );
      expect(account).toEqual({ state: "paused", because: "smtp_auth_535_5.7.8" });
      expect((await story.messages()).map(({ state }) => state)).toEqual(people.map(() => "ready"));
      await connect("right", "active");
      await story.settle();
      expect(taken.map(({ to }) => to).sort()).toEqual(people.map((who) => `${who}@casa.test`).sort());
      expect((await story.messages()).map(({ state }) => state)).toEqual(people.map(() => "sent"));
    } finally {
      await strict.close();
    }
  });

  test("while it is paused a step that comes due waits in the outbox, and the newest one leaves in the end", async () => {
    const story = await due("pausada");
    const set = (state: string) =>
      story.db.begin((tx) => tx`update messaging.channel_account set state = ${state} where tenant_id = ${tx.tenant}`);
    await set("paused");
    await story.until("2026-05-06T15:00:00Z");
    expect(await story.messages()).toMatchObject([{ state: "ready", step: 0 }]);
    await set("active");
    await story.until("2026-05-06T16:00:00Z");
    expect(await story.told()).toEqual(["2026-05-06 10:00 pausada s0: F1"]);
    await story.keepsItsPromises();
  });

  test("settings that cannot be opened pause it, too: no message is lost as unknown", async () => {
    const story = await due("sellada");
    const seal = (settings: Buffer, state: string) =>
      story.db.begin(
        (tx) => tx`
          update messaging.channel_account set settings_sealed = ${settings}, state = ${state}
          where tenant_id = ${tx.tenant}`,
      );
    const [good] = await story.db.begin(
      (tx) => tx<{ settings: Buffer }>`
        select settings_sealed as settings from messaging.channel_account where tenant_id = ${tx.tenant}`,
    );
    await seal(Buffer.from("sealed with another secret"), "active");
    await story.settle();
    expect(await story.messages()).toMatchObject([{ state: "ready", because: "settings_unreadable" }]);
    await seal(good?.settings as Buffer, "active");
    await story.settle();
    expect(story.mailedTo()).toEqual(["sellada@casa.test"]);
    await story.keepsItsPromises();
  });
});

describe("a worker loses its connections", () => {
  const PEOPLE = Array.from({ length: 40 }, (_, n) => `w${n}`);

  /** Forty messages that wait for dispatch. */
  async function forty(): Promise<Story> {
    const story = await world.begin("2026-05-04T15:00:00Z", { steps: STEPS });
    await story.owes(PEOPLE.map((who) => ({ who, debt: `F-${who}`, amount: "10", due: "2026-05-02" })));
    await story.settle(story.only(...PLANNING));
    return story;
  }

  const SIGNS_OF_LIFE = sql`
    select pid from pg_locks
    where locktype = 'advisory' and classid = 7263002 and granted
      and database = (select oid from pg_database where datname = current_database())`;

  const cutSignOfLife = async (worker: Engine) =>
    world.database.db.owner(
      async (tx) => tx`
        select pg_terminate_backend(pid) from pg_locks
        where pid in (${SIGNS_OF_LIFE}) and objid = ${(await worker.worker.current()).toString()}::oid`,
    );

  /** Every connection of the product but the signs of life, while it works on something. */
  const cutTransactions = () =>
    world.database.db.owner(
      (tx) => tx`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'acuerdo test' and pid <> pg_backend_pid()
          and xact_start is not null and pid not in (${SIGNS_OF_LIFE})`,
    );

  test("the one that is its sign of life, while it sends: another worker takes over, and nothing is sent twice", async () => {
    const story = await forty();
    const [cut, other] = [world.worker({ groupSize: 4, lanes: 2 }), world.worker({ groupSize: 4, lanes: 2 })];
    goesWrong({ at: "end", does: { kind: "delay", ms: 30 } });
    const sending = story.settle(dispatchOf(cut));
    await waitUntil(() => story.mailedTo().length > 4);
    await cutSignOfLife(cut);
    await Promise.all([sending, story.settle(dispatchOf(other))]);
    await story.settle(dispatchOf(cut));
    expect([...story.mailedTo()].sort()).toEqual(PEOPLE.map((who) => `${who}@casa.test`).sort());
    expect((await story.messages()).map(({ state }) => state)).toEqual(PEOPLE.map(() => "sent"));
    await story.keepsItsPromises();
  });

  test("those it writes with: it goes on by itself, leaves nothing behind, and nothing is sent twice", async () => {
    const story = await forty();
    const cut = world.worker({ groupSize: 4, lanes: 2 });
    const number = await cut.worker.current();
    goesWrong({ at: "end", does: { kind: "delay", ms: 20 } });
    let failed: Error | null = null;
    const sending = story.settle(dispatchOf(cut)).catch((error: Error) => {
      failed = error;
    });
    await waitUntil(() => story.mailedTo().length > 4);
    while (failed === null) await cutTransactions();
    await sending;
    // The worker lives on under its number, so nobody else may take its messages for orphans: it finds them itself.
    expect(await cut.worker.current()).toBe(number);
    await story.settle(dispatchOf(cut));
    const messages = await story.messages();
    const unknown = messages.filter(({ state }) => state === "unknown");
    expect(messages.every(({ state }) => state === "sent" || state === "unknown")).toBe(true);
    expect(unknown.length).toBeLessThanOrEqual(8);
    expect(unknown.every(({ because }) => because === "worker_died")).toBe(true);
    expect(new Set(story.mailedTo()).size).toBe(story.mailedTo().length);
    await story.keepsItsPromises();
  });
});
