import { beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { NOW, type Room, testRoom } from "../../../test/support/room.js";
import type { MessagePage, MessageView } from "../contract.js";
import type * as contract from "./contract.js";

const room = testRoom();

type Funnel = z.input<typeof contract.Funnel>;

interface Made {
  readonly of: "rosa" | "oscar" | "roble";
  readonly state: string;
  readonly channel?: string;
  readonly facts?: readonly string[];
  readonly hours?: number;
}

/** Rosa read one and answered it, a machine opened one of Óscar's, one came back, one never left, one waits. */
const MESSAGES: readonly Made[] = [
  { of: "rosa", state: "sent", channel: "whatsapp", facts: ["sent", "delivered", "read", "replied"] },
  { of: "rosa", state: "sent", facts: ["delivered", "opened", "clicked"], hours: 3 },
  { of: "oscar", state: "sent", facts: ["opened_by_machine"] },
  { of: "oscar", state: "sent" },
  { of: "roble", state: "failed", facts: ["failed"] },
  { of: "roble", state: "suppressed" },
  { of: "roble", state: "ready" },
];

async function insert({ of, state, channel = "email", facts = [], hours = 0 }: Made, index: number): Promise<void> {
  const { accountId, debtorId } = room[of as keyof Pick<Room, "rosa">];
  const at = new Date(NOW.getTime() - 86_400_000 + hours * 3_600_000);
  await room.db.begin(async (tx) => {
    const [row] = await tx<{ id: bigint }>`
      insert into messaging.message (tenant_id, key, account_id, debtor_id, creditor_id, channel, contact_point_id, template_id,
                                     locale, state, because, planned_at, not_before, expires_at, decided_at, subject, body)
      select ${tx.tenant}, ${`m${index}`}, ${accountId}, ${debtorId}, ${room.creditorId}, ${channel},
             (select min(id) from debts.contact_point where tenant_id = ${tx.tenant} and debtor_id = ${debtorId}),
             (select min(id) from messaging.template where tenant_id = ${tx.tenant}), 'es', ${state},
             ${state === "suppressed" ? "paid" : null}, ${at}, ${at}, ${NOW},
             ${state === "ready" ? null : at}, ${`m${index}`}, 'x'
      returning id`;
    await tx`
      insert into messaging.receipt (tenant_id, message_id, account_id, fact, at, because)
      select ${tx.tenant}, ${row?.id ?? 0n}, ${accountId}, f, ${at}, case when f = 'failed' then 'twilio_30005' end
      from unnest(${facts}::text[]) f`;
    if (facts.includes("replied"))
      await tx`
        insert into messaging.inbound (tenant_id, channel_account_id, channel, provider_id, debtor_id, message_id, from_value, kind,
                                       meaning, text, at, heard_at)
        values (${tx.tenant}, 1, 'whatsapp', 'w1', ${debtorId}, ${row?.id ?? 0n}, '+573001234567', 'words', 'stop_channel',
                'no me escriban más', ${NOW}, ${NOW})`;
  });
}

beforeAll(async () => {
  for (const [index, made] of MESSAGES.entries()) await insert(made, index);
  await room.db.begin(
    (tx) => tx`
      insert into plans.promise (tenant_id, account_id, amount_minor, currency, promised_on, made_at, made_by)
      values (${tx.tenant}, ${room.rosa.accountId}, 100, 'COP', '2026-03-20', ${NOW}, 'test')`,
  );
});

const funnel = async (query = ""): Promise<Funnel> => (await room.get<Funnel>(`/messages/funnel${query}`)).body;
const named = async (query: string): Promise<string[]> =>
  (await room.get<z.input<typeof MessagePage>>(`/messages?${query}`)).body.items.map(({ subject }) => subject ?? "");

describe("how far messages came", () => {
  test("is counted, each fact by itself", async () => {
    expect(await funnel()).toMatchObject({
      isExact: true,
      waiting: 1,
      ...{ made: 6, sent: 5, delivered: 3, seen: 2, clicked: 1, replied: 1, promised: 2, paid: 0 },
      asides: { opened_by_machine: 1, failed: 1, complained: 0, unheard: 1 },
    });
  });

  test("is told by channel, and by the hour where the person lives", async () => {
    const { channels, hours } = await funnel();
    expect(channels.map(({ channel, sent, seen }) => [channel, sent, seen])).toEqual([
      ["email", 4, 1],
      ["whatsapp", 1, 1],
    ]);
    expect(hours.map(({ hour, made, clicked }) => [hour, made, clicked])).toEqual([
      [10, 5, 0],
      [13, 1, 1],
    ]);
    expect(await funnel("?channel=whatsapp")).toMatchObject({ made: 1, channels: [{ channel: "whatsapp" }] });
    expect(await funnel(`?from=${NOW.toISOString()}`)).toMatchObject({ made: 0, sent: 0, channels: [], hours: [] });
  });

  test.each(["sent", "delivered", "seen", "clicked", "replied", "promised", "paid"] as const)(
    "every number opens its list: %s",
    async (stage) => {
      const counts = await funnel();
      expect(await named(`reached=${stage}`)).toHaveLength(counts[stage]);
    },
  );

  test.each([
    ["sent", ["m5"]],
    ["delivered", ["m4", "m3"]],
    ["seen", ["m2"]],
    ["clicked", ["m2", "m0"]],
    ["promised", ["m4", "m3", "m2"]],
  ])("who might have come to %s and did not", async (stage, subjects) => {
    expect(await named(`short=${stage}`)).toEqual(subjects);
  });
});

test("one message tells its facts and its answers", async () => {
  const { body } = await room.get<z.input<typeof MessagePage>>("/messages?reached=replied");
  const { body: one } = await room.get<z.input<typeof MessageView>>(`/messages/${body.items[0]?.messageId}`);
  expect(one.facts.map(({ fact }) => fact)).toEqual(["sent", "delivered", "read", "replied"]);
  expect(one.answers).toMatchObject([{ text: "no me escriban más", meaning: "stop_channel", from: "+573001234567" }]);
});
