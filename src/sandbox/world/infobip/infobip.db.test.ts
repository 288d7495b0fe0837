import { beforeEach, describe, expect, test } from "vitest";
import { setClock } from "../../../platform/clock.js";
import { Faults } from "../../domain/faults.js";
import type { Line } from "../../domain/line.js";
import { say } from "../people.js";
import { setFaults } from "../store.js";
import { later, NOW, testWorld } from "../world.fixture.js";
import { hookPassword } from "./calls.js";
import { apiKey } from "./index.js";

const world = testWorld();
let line: Line;
let tenants = 100n;
beforeEach(async () => {
  tenants += 1n;
  line = { tenant: tenants, accountId: 8n };
  await world.db(tenants).begin((tx) => setClock(tx, NOW, 0));
});

type Answer = {
  messages?: { messageId: string; status: { groupName: string; name: string } }[];
  requestError?: { serviceException: { messageId: string } };
};

async function ask(body: unknown, key = apiKey(world.keys, line)) {
  const answer = await fetch(`${world.base}/infobip/sms/3/messages`, {
    method: "POST",
    headers: { authorization: `App ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Answer };
}
const sms = (destination: object = {}, more: object = {}) =>
  ask({
    messages: [
      {
        sender: "Acuerdo",
        destinations: [{ to: "573001234567", messageId: "m1", ...destination }],
        content: { text: "Hola" },
        webhooks: { delivery: { url: `${world.hookUrl}?key=k&sig=s`, intermediateReport: true }, callbackData: "k" },
        ...more,
      },
    ],
  });
const results = () =>
  world.calls.flatMap(({ body }) => (JSON.parse(body) as { results: Record<string, unknown>[] }).results);
const faults = (given: Partial<Faults>) =>
  world.db(line.tenant).begin((tx) => setFaults(tx, "sms", Faults.parse(given)));

describe("a message", () => {
  test("keeps the id it was given, and its reports go to its own address", async () => {
    const { status, body } = await sms();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      bulkId: expect.stringMatching(/^\w{24}$/),
      messages: [
        {
          messageId: "m1",
          destination: "573001234567",
          status: { groupId: 1, groupName: "PENDING", name: "PENDING_ACCEPTED" },
        },
      ],
    });
    await world.goTo(line.tenant, later(60));
    expect(world.calls.map(({ url, headers }) => [url, headers.authorization])).toEqual(
      Array(2).fill(["/hooks/abc?key=k&sig=s", undefined]),
    );
    expect(results()).toMatchObject([
      { messageId: "m1", callbackData: "k", status: { groupName: "PENDING" } },
      { messageId: "m1", to: "573001234567", status: { groupName: "DELIVERED" }, error: { name: "NO_ERROR" } },
    ]);
  });

  test("twice with the same id is one message; each destination has an answer of its own", async () => {
    await sms();
    expect((await sms()).body.messages).toMatchObject([{ status: { name: "REJECTED_DUPLICATE_MESSAGE_ID" } }]);
    const both = { destinations: [{ to: "573001234567" }, { to: "rosa" }, { to: "" }] };
    expect((await sms({}, both)).body.messages?.map(({ status }) => status.name)).toEqual([
      "PENDING_ACCEPTED",
      "REJECTED_DESTINATION",
      "MISSING_TO",
    ]);
    expect((await sms({ messageId: "m9" }, { sender: undefined })).body.messages).toMatchObject([
      { status: { name: "REJECTED_SENDER" } },
    ]);
  });

  test("fails later with a network's code", async () => {
    await faults({ failPercent: 100 });
    await sms();
    await world.goTo(line.tenant, later(60));
    expect(results().at(-1)).toMatchObject({
      status: { groupName: "UNDELIVERABLE" },
      error: { groupName: "HANDSET_ERRORS", permanent: expect.any(Boolean) },
    });
  });

  test("of a stranger, or without a form, is refused", async () => {
    expect(await ask({ messages: [] }, "x")).toMatchObject({
      status: 401,
      body: { requestError: { serviceException: { messageId: "UNAUTHORIZED" } } },
    });
    expect((await ask({ messages: [] })).status).toBe(400);
    await faults({ perSecondMax: 1 });
    await sms();
    expect((await sms({ messageId: "m2" })).status).toBe(429);
  });
});

test("what people write comes under the portal's password; a forgery under another", async () => {
  await faults({ forgePercent: 100 });
  const phone = {
    channelAccountId: line.accountId,
    channel: "sms",
    provider: "infobip",
    handle: "+573001234567",
  } as const;
  await world.db(line.tenant).begin((tx) => say(tx, phone, { text: "baja" }, NOW, world.keys));
  await world.goTo(line.tenant, later(60));
  const own = `Basic ${Buffer.from(`acuerdo:${hookPassword(world.keys, line)}`).toString("base64")}`;
  expect(world.calls.map(({ headers }) => headers.authorization === own)).toEqual([true, false]);
  expect(results()[0]).toMatchObject({
    from: "573001234567",
    text: "baja",
    receivedAt: "2026-03-09T15:00:00.000+0000",
  });
});
