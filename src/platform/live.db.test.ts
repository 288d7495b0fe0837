import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Caller, startApi, type TestApi } from "../../test/support/api.js";
import { testDatabase } from "../../test/support/db.js";
import { routes } from "../app/routes.js";
import type { TenantId } from "../kernel/id.js";
import { type Live, openLive, tell } from "./live.js";

const file = testDatabase();
let live: Live;
let api: TestApi;
let uno: TenantId;
let dos: TenantId;
let ana: Caller;
let eva: Caller;

beforeAll(async () => {
  live = openLive(file.db, { gatherMs: 20, heartbeatMs: 50 });
  api = await startApi(file.db, { routes, live });
  uno = await api.tenant("uno");
  dos = await api.tenant("dos");
  ana = await api.person(uno, "agent");
  eva = await api.person(dos, "agent");
});
afterAll(() => api.close());

interface Event {
  event: string;
  data: unknown;
}

/** Reads events as a browser does. */
class Stream {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #abort: AbortController;
  #text = "";
  comments = 0;

  constructor(answer: Response, abort: AbortController) {
    this.#reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    this.#abort = abort;
  }

  static async open(who: Caller): Promise<Stream> {
    const abort = new AbortController();
    const answer = await fetch(`${api.url}/api/v1/live`, { headers: who.headers, signal: abort.signal });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream; charset=utf-8"]);
    const stream = new Stream(answer, abort);
    expect(await stream.next()).toEqual({ event: "hello", data: {} });
    return stream;
  }

  /** The next event, or null at the end. A comment counts as a sign of life only. */
  async next(): Promise<Event | null> {
    for (;;) {
      const block = await this.#block();
      if (block === null) return null;
      if (block.startsWith(":")) this.comments += 1;
      const event = /^event: (.*)$/m.exec(block)?.[1];
      if (event) return { event, data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? "null") };
    }
  }

  async comment(): Promise<void> {
    for (const before = this.comments; this.comments === before; ) {
      const block = await this.#block();
      if (block === null) throw new Error("the stream ended");
      if (block.startsWith(":")) this.comments += 1;
    }
  }

  async #block(): Promise<string | null> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end >= 0) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return block;
      }
      const { done, value } = await this.#reader.read();
      if (done) return null;
      this.#text += Buffer.from(value).toString();
    }
  }

  close(): void {
    this.#abort.abort();
  }
}

const say = (tenant: TenantId, ...topics: string[]) =>
  file.db.as(tenant).begin(async (tx) => {
    for (const topic of topics) await tell(tx, topic);
  });

test("what a transaction tells is heard once it commits, gathered and without doubles", async () => {
  const stream = await Stream.open(ana);
  await say(uno, "messages", "debtor:17", "messages");
  expect(await stream.next()).toEqual({ event: "changed", data: ["debtor:17", "messages"] });
  stream.close();
});

test("what is rolled back is never heard, nor what another tenant tells", async () => {
  const stream = await Stream.open(ana);
  await file.db
    .as(uno)
    .begin(async (tx) => {
      await tell(tx, "undone");
      throw new Error("rolled back");
    })
    .catch(() => {});
  await say(dos, "secrets");
  await say(uno, "messages");
  expect(await stream.next()).toEqual({ event: "changed", data: ["messages"] });
  stream.close();
});

test("two tenants hear their own news only", async () => {
  const [a, b] = await Promise.all([Stream.open(ana), Stream.open(eva)]);
  await Promise.all([say(uno, "of_one"), say(dos, "of_two")]);
  expect(await Promise.all([a.next(), b.next()])).toEqual([
    { event: "changed", data: ["of_one"] },
    { event: "changed", data: ["of_two"] },
  ]);
  a.close();
  b.close();
});

test("a quiet stream gives signs of life", async () => {
  const stream = await Stream.open(ana);
  await stream.comment();
  stream.close();
});

test("when the listening connection breaks it comes back, and the client is told to ask again", async () => {
  const stream = await Stream.open(ana);
  await file.db.owner(
    (tx) => tx`
    select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen acuerdo_live%' or query = 'select 1' and datname = current_database()`,
  );
  expect(await stream.next()).toEqual({ event: "resync", data: {} });
  await say(uno, "messages");
  expect(await stream.next()).toEqual({ event: "changed", data: ["messages"] });
  stream.close();
});

test("who signs out hears nothing more", async () => {
  const luis = await api.person(uno, "agent");
  const stream = await Stream.open(luis);
  await api.ask("POST", "/api/v1/session/sign-out", { as: luis });
  expect(await stream.next()).toBeNull();
});

test("nobody listens without signing in", async () => {
  expect((await api.ask("GET", "/api/v1/live")).status).toBe(401);
});

test("a client that goes away is forgotten", async () => {
  const before = live.viewers;
  const stream = await Stream.open(ana);
  expect(live.viewers).toBe(before + 1);
  stream.close();
  await expect.poll(() => live.viewers, { timeout: 10_000 }).toBe(before);
});

describe("one stream by itself", () => {
  const viewer = (key: string, signal = new AbortController().signal) => ({
    key,
    signal,
    stillAllowed: async () => true,
  });

  test("a viewer who does not read costs no memory and is let go", async () => {
    const own = openLive(file.db, { gatherMs: 1, heartbeatMs: 10 });
    const stream = own.open(uno, viewer("slow"));
    for (let i = 0; i < 300; i++) await say(uno, `topic_${String.fromCharCode(97 + (i % 26))}:${i}`);
    expect(stream.readableLength).toBeLessThan(20_000);
    await expect.poll(() => own.viewers, { timeout: 10_000 }).toBe(0);
    expect(stream.destroyed).toBe(true);
    await own.close();
  });

  test("one person cannot hold more than twenty", async () => {
    const own = openLive(file.db);
    for (let i = 0; i < 20; i++) own.open(uno, viewer("greedy"));
    expect(() => own.open(uno, viewer("greedy"))).toThrow(/too_many_live_streams/);
    own.open(uno, viewer("modest"));
    own.open(dos, viewer("greedy"));
    await own.close();
  });
});

test("closing the server ends its streams", async () => {
  const own = await startApi(file.db, { routes });
  const answer = await fetch(`${own.url}/api/v1/live`, { headers: ana.headers });
  const closing = own.close();
  await answer.text();
  await closing;
});
