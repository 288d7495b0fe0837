import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startChat, type TestChat } from "../../test/support/chat.js";
import { testRoom } from "../../test/support/room.js";
import type { DebtorId } from "../kernel/id.js";
import { nowIn } from "../platform/clock.js";

const SITE = "https://www.andino.example.test";
const room = testRoom();
let chat: TestChat;
beforeAll(async () => {
  chat = await startChat(room.api.server.services.aside, room.tenant, () => [SITE]);
});
afterAll(() => chat?.close());

const ask = (method: string, path: string, { session, body, origin = SITE }: Asked = {}) =>
  fetch(chat.url + path, {
    method,
    headers: {
      origin,
      ...(session && { authorization: `Bearer ${session}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
interface Asked {
  readonly session?: string;
  readonly body?: object;
  readonly origin?: string;
}
const greet = async (session?: string) => {
  const answer = await ask("POST", "/sessions", { body: {}, ...(session && { session }) });
  return (await answer.json()) as { session: string; isNew: boolean; name: string };
};
const words = (text: string) => ({ id: randomUUID(), text });

/** Reads a stream until so many things were said. */
async function follow(session: string, count: number): Promise<{ by: string; text: string }[]> {
  const answer = await ask("GET", "/stream", { session });
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const said: { by: string; text: string }[] = [];
  for (let text = ""; said.length < count; ) {
    const { value, done } = await reader.read();
    if (done) break;
    text += Buffer.from(value).toString();
    said.length = 0;
    for (const [, data = "[]"] of text.matchAll(/^event: said\ndata: (.*)$/gm)) said.push(...JSON.parse(data));
  }
  await reader.cancel();
  return said.map(({ by, text }) => ({ by, text }));
}

describe("who may show it", () => {
  test("its own sites, each named in the answer; nobody else", async () => {
    const asked = await ask("OPTIONS", "/messages");
    expect(asked.status).toBe(204);
    expect(Object.fromEntries(asked.headers)).toMatchObject({
      "access-control-allow-origin": SITE,
      "access-control-allow-headers": "authorization, content-type",
      vary: "origin",
    });
    const foreign = await ask("POST", "/sessions", { body: {}, origin: "https://otro.example.test" });
    expect(foreign.status).toBe(403);
    expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
    const ours = new URL(chat.url).origin;
    expect((await ask("OPTIONS", "/messages", { origin: ours })).headers.get("access-control-allow-origin")).toBe(ours);
    expect((await ask("OPTIONS", "/messages", { origin: "null" })).status).toBe(403);
  });

  test("an address that leads to no chat is told so", async () => {
    const wrong = chat.url.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
    expect((await fetch(`${wrong}/sessions`, { method: "POST", headers: { origin: SITE } })).status).toBe(404);
  });
});

describe("who says it", () => {
  test("without a session nothing is taken and nothing told", async () => {
    expect((await ask("POST", "/messages", { body: words("Hola") })).status).toBe(401);
    expect((await ask("GET", "/stream", { session: "wAAAAAAAAAAAAAAAA.1.x" })).status).toBe(401);
  });

  test("a session is kept, and made younger, never shared", async () => {
    const first = await greet();
    expect(first).toMatchObject({ isNew: true, name: "Andino" });
    const again = await greet(first.session);
    expect(again.isNew).toBe(false);
    expect(again.session.split(".")[0]).toBe(first.session.split(".")[0]);
    expect((await greet()).session.split(".")[0]).not.toBe(first.session.split(".")[0]);
  });

  test.each([
    ["nothing", {}],
    ["blanks", { id: randomUUID(), text: "  " }],
    ["a book", { id: randomUUID(), text: "a".repeat(4_001) }],
    ["no name for it", { text: "Hola" }],
    ["words and more", { ...words("Hola"), visitor: "w" }],
  ])("%s is not understood", async (_, body) => {
    const { session } = await greet();
    expect((await ask("POST", "/messages", { session, body })).status).toBe(422);
  });

  test("too much in a minute is too much, for this visitor alone", async () => {
    const { session } = await greet();
    const statuses: number[] = [];
    for (let count = 0; count < 22; count++) {
      statuses.push((await ask("POST", "/messages", { session, body: words(`${count}`) })).status);
    }
    expect(statuses.slice(0, 20).every((status) => status === 202)).toBe(true);
    expect(statuses.slice(20)).toEqual([429, 429]);
    const other = await greet();
    expect((await ask("POST", "/messages", { session: other.session, body: words("Hola") })).status).toBe(202);
    await chat.heard();
  });
});

describe("what is said", () => {
  test("words become what a person said to us, once however often they come", async () => {
    const { session } = await greet();
    const said = words("¿A quién le debo esto?");
    for (let time = 0; time < 2; time++)
      expect((await ask("POST", "/messages", { session, body: said })).status).toBe(202);
    await chat.heard();
    const rows = await room.db.begin(
      (tx) => tx`
        select text, debtor_id, from_value from messaging.inbound
        where tenant_id = ${tx.tenant} and text = ${said.text}`,
    );
    expect(rows).toEqual([{ text: said.text, debtorId: null, fromValue: session.split(".")[0] }]);
    expect(await follow(session, 1)).toEqual([{ by: "you", text: said.text }]);
  });

  test("who comes by an invitation is known, hears what was meant for them, and nobody else does", async () => {
    const [mine, other] = [await greet(), await greet()];
    const link = chat.links.token(room.tenant, room.rosa.debtorId as DebtorId, await nowIn(room.db));
    expect((await ask("POST", "/messages", { session: mine.session, body: { link } })).status).toBe(202);
    expect((await ask("POST", "/messages", { session: mine.session, body: words("Soy Rosa") })).status).toBe(202);
    await chat.heard();
    const points = await room.db.begin(
      (tx) => tx`select debtor_id, value from debts.contact_point where tenant_id = ${tx.tenant} and kind = 'webchat'`,
    );
    expect(points).toEqual([{ debtorId: room.rosa.debtorId, value: mine.session.split(".")[0] }]);

    const heard = follow(mine.session, 2);
    await chat.weSay(room.rosa.debtorId, "Hola, Rosa");
    expect(await heard).toEqual([
      { by: "you", text: "Soy Rosa" },
      { by: "us", text: "Hola, Rosa" },
    ]);
    expect((await ask("POST", "/messages", { session: other.session, body: words("Soy otra") })).status).toBe(202);
    await chat.heard();
    expect(await follow(other.session, 1)).toEqual([{ by: "you", text: "Soy otra" }]);
  });
});
