import { createHmac } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { setClock } from "../../../platform/clock.js";
import type { Line } from "../../domain/line.js";
import { say } from "../people.js";
import { sandboxSettings } from "../settings.js";
import { later, NOW, testWorld } from "../world.fixture.js";

const world = testWorld();
let line: Line;
let tenants = 100n;
beforeEach(async () => {
  tenants += 1n;
  line = { tenant: tenants, accountId: 4n };
  await world.db(tenants).begin((tx) => setClock(tx, NOW, 0));
});

interface Settings {
  readonly values: { readonly apiKey: string };
  readonly hear: { readonly protection: { readonly secret: string } };
}
const settings = () =>
  sandboxSettings(world.keys, { ...line, channel: "sms", provider: "http", ports: world.ports }) as Settings;

async function post(body: object, key = settings().values.apiKey) {
  const answer = await fetch(`${world.base}/http-sms/v1/sms`, {
    method: "POST",
    headers: { "x-api-key": key, "content-type": "application/json" },
    body: JSON.stringify({
      from: "Acuerdo",
      to: "573001234567",
      message: "Hola",
      reference: "k1",
      callback: world.hookUrl,
      ...body,
    }),
  });
  return { status: answer.status, body: (await answer.json()) as { sms?: { id: string }; error?: { code: string } } };
}

test("a small provider takes a message, tells of it twice, and brings answers, each under its signature", async () => {
  const { status, body } = await post({});
  expect({ status, body }).toMatchObject({ status: 202, body: { result: "ok", sms: { parts: 1 } } });
  const phone = {
    channelAccountId: line.accountId,
    channel: "sms",
    provider: "http",
    handle: "+573001234567",
  } as const;
  await world.db(line.tenant).begin((tx) => say(tx, phone, { text: "ya pagué" }, later(30), world.keys));
  await world.goTo(line.tenant, later(60));
  const said = world.calls.map((call) => JSON.parse(call.body) as Record<string, unknown>);
  expect(said).toMatchObject([
    { event: "report", id: body.sms?.id, reference: "k1", state: "SENT" },
    { event: "report", state: "DELIVERED" },
    { event: "incoming", from: "573001234567", text: "ya pagué" },
  ]);
  for (const call of world.calls) {
    const wanted = createHmac("sha256", settings().hear.protection.secret).update(call.body).digest("hex");
    expect(call.headers["x-signature"]).toBe(`sha256=${wanted}`);
  }
});

test.each([
  [{ to: "rosa" }, 422, "E11"],
  [{ message: "" }, 400, "E10"],
  [{ message: "a".repeat(1531) }, 422, "E12"],
])("%o is refused", async (change, status, code) => {
  expect(await post(change)).toMatchObject({ status, body: { error: { code } } });
});

test("a stranger is not listened to", async () => {
  expect(await post({}, "x")).toMatchObject({ status: 401, body: { error: { code: "E01" } } });
});
