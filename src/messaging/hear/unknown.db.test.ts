import { expect, test } from "vitest";
import type { z } from "zod";
import { NOW, testRoom } from "../../../test/support/room.js";
import type { AssignedWriter, UnknownPage } from "./contract.js";

const room = testRoom();

type Page = z.input<typeof UnknownPage>;

let said = 0;
const write = (
  from: string,
  text: string,
  more: { channel?: string; meaning?: string; at?: Date } = {},
): Promise<string> =>
  room.db.begin(async (tx) => {
    said += 1;
    const [row] = await tx<{ id: bigint }>`
      insert into messaging.inbound (tenant_id, channel_account_id, channel, provider_id, from_value, kind, meaning, text, at, heard_at)
      values (${tx.tenant}, 1, ${more.channel ?? "sms"}, ${`u${said}`}, ${from}, 'words', ${more.meaning ?? null}, ${text},
              ${more.at ?? NOW}, ${NOW})
      returning id`;
    return String(row?.id);
  });
const assign = (id: string, debtorId: bigint | string) =>
  room.post<z.input<typeof AssignedWriter>>(`/inbound/${id}/assign`, { debtorId: debtorId.toString() }, room.agent);
const unknown = async (): Promise<string[]> =>
  (await room.get<Page>("/inbound/unknown")).body.items.map(({ text }) => text);

test("an unknown writer is given to a person: their address, all their words, and what they asked for", async () => {
  await write("+573009990001", "hola, ¿quién es?");
  const asked = await write("+573009990001", "no más mensajes", { channel: "whatsapp", meaning: "stop_channel" });
  await write("+573009990002", "soy otro");
  expect(await unknown()).toEqual(["soy otro", "no más mensajes", "hola, ¿quién es?"]);

  expect((await assign(asked, room.oscar.debtorId)).body).toEqual({ count: 2 });
  expect((await room.get<Page>("/inbound/unknown")).body).toMatchObject({ count: 1, items: [{ text: "soy otro" }] });
  expect(await room.lastAudit()).toMatchObject({
    action: "inbound.assigned",
    after: { from: "+573009990001", count: 2 },
  });
  const { body: page } = await room.get<{ contactPoints: { value: string }[]; optOuts: { channel: string }[] }>(
    `/debtors/${room.oscar.debtorId}`,
  );
  expect(page.contactPoints.map(({ value }) => value)).toContain("+573009990001");
  expect(page.optOuts.map(({ channel }) => channel)).toEqual(["whatsapp"]);
  const { body: story } = await room.get<{ items: { answer: { text: string } }[] }>(
    `/debtors/${room.oscar.debtorId}/timeline?kind=answer`,
  );
  expect(story.items.map(({ answer }) => answer.text).sort()).toEqual(["hola, ¿quién es?", "no más mensajes"]);
  expect((await assign(asked, room.oscar.debtorId)).body).toMatchObject({ code: "writer_known" });
});

test("what they asked for is done in the order they said it: the last word counts", async () => {
  const early = new Date(NOW.getTime() - 3_600_000);
  await write("+573009990009", "no más mensajes", { meaning: "stop_channel", at: early });
  const asked = await write("+573009990009", "escríbanme de nuevo", { meaning: "resume" });
  await assign(asked, room.roble.debtorId);
  const { body: page } = await room.get<{ optOuts: { channel: string }[] }>(`/debtors/${room.roble.debtorId}`);
  expect(page.optOuts).toEqual([]);
});

test.each([
  ["a name that only the provider knows", "wa:someone", "writer_without_address"],
  ["nobody", "", "writer_without_address"],
])("%s is given to nobody", async (_, from, code) => {
  expect((await assign(await write(from, "x"), room.rosa.debtorId)).body).toMatchObject({ code });
});

test("a person that is not there gets nothing", async () => {
  const id = await write("+573009990003", "x");
  expect((await assign(id, 999_999n)).status).toBe(404);
  expect(await unknown()).toContain("x");
});
