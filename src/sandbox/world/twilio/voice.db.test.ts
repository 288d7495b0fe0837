import twilio from "twilio";
import { beforeEach, expect, test } from "vitest";
import { setClock } from "../../../platform/clock.js";
import { Faults } from "../../domain/faults.js";
import type { Line } from "../../domain/line.js";
import { setFaults } from "../store.js";
import { later, NOW, testWorld } from "../world.fixture.js";
import { accountSid, authToken, ownNumber } from "./account.js";
import { hangUp, pickUp, pressKey } from "./voice.js";

const world = testWorld();
let line: Line;
let tenants = 100n;
beforeEach(async () => {
  tenants += 1n;
  line = { tenant: tenants, accountId: 6n };
  await world.db(tenants).begin((tx) => setClock(tx, NOW, 0));
});

const script = () =>
  `<Response><Gather numDigits="1" timeout="8" action="${world.hookUrl}?key=k&amp;say=x"><Say>Pulse 1</Say></Gather><Say>Adiós</Say><Hangup/></Response>`;

async function order(more: Record<string, string> = {}) {
  const form = new URLSearchParams({
    To: "+573001234567",
    From: ownNumber(line),
    Twiml: script(),
    Timeout: "30",
    MachineDetection: "Enable",
    StatusCallback: `${world.hookUrl}?key=k`,
    ...more,
  });
  for (const event of ["answered", "completed"]) form.append("StatusCallbackEvent", event);
  const sid = accountSid(world.keys, line);
  const authorization = `Basic ${Buffer.from(`${sid}:${authToken(world.keys, line)}`).toString("base64")}`;
  const answer = await fetch(`${world.base}/twilio/2010-04-01/Accounts/${sid}/Calls.json`, {
    method: "POST",
    headers: { authorization },
    body: form,
  });
  return { status: answer.status, body: (await answer.json()) as { sid: string; code?: number } };
}
const act = <T>(work: Parameters<ReturnType<typeof world.db>["begin"]>[0]) =>
  world.db(line.tenant).begin(work) as Promise<T>;
const shown = async () =>
  (
    await act<{ id: bigint; state: string; text: string; because: string | null }[]>(
      (tx) => tx`select id, state, text, because from sandbox.phone_message`,
    )
  )[0] as { id: bigint; state: string; text: string; because: string | null };
const forms = () => world.calls.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));

test("nobody picks up: it rings as long as it was told to", async () => {
  expect(await order()).toMatchObject({
    status: 201,
    body: { sid: expect.stringMatching(/^CA[0-9a-f]{32}$/), status: "queued" },
  });
  await world.goTo(line.tenant, later(120));
  expect(forms()).toMatchObject([{ CallStatus: "no-answer", SipResponseCode: "487", CallDuration: "0" }]);
  expect(await shown()).toMatchObject({ state: "failed", because: "no-answer" });
});

test("somebody picks up, presses a key, hears what we answer, and the call ends by itself", async () => {
  await order();
  await world.goTo(line.tenant, later(3));
  const { id } = await shown();
  expect(await act((tx) => pickUp(tx, id, "human", later(3)))).toBe(true);
  expect(await act((tx) => pickUp(tx, id, "human", later(3)))).toBe(false);
  expect(await shown()).toMatchObject({ state: "delivered", text: "Pulse 1" });
  world.answerHook(({ url }) => ({
    status: 200,
    body: url.includes("say=x") ? "<Response><Say>Su saldo es 10</Say><Hangup/></Response>" : "<Response/>",
  }));
  expect(await act((tx) => pressKey(tx, id, "1", later(5)))).toBe(true);
  expect(await act((tx) => pressKey(tx, id, "1", later(5)))).toBe(false);
  await world.goTo(line.tenant, later(200));
  expect(await shown()).toMatchObject({ state: "read", text: "Pulse 1\nSu saldo es 10" });
  expect(forms()).toMatchObject([
    { CallStatus: "in-progress", AnsweredBy: "human", SequenceNumber: "2" },
    { Digits: "1", CallStatus: "in-progress", To: "+573001234567", msg: "Gather End" },
    { CallStatus: "completed", AnsweredBy: "human", SipResponseCode: "200" },
  ]);
  for (const call of world.calls) {
    const fields = Object.fromEntries(new URLSearchParams(call.body));
    expect(
      twilio.validateRequest(
        authToken(world.keys, line),
        call.headers["x-twilio-signature"] ?? "",
        new URL(call.url, world.hookUrl).href,
        fields,
      ),
    ).toBe(true);
  }
});

test("a machine hears everything and presses nothing; who hangs up while it rings is busy", async () => {
  await order();
  await world.goTo(line.tenant, later(3));
  const { id } = await shown();
  await act((tx) => pickUp(tx, id, "machine_start", later(3)));
  await world.goTo(line.tenant, later(60));
  expect(forms().at(-1)).toMatchObject({ CallStatus: "completed", AnsweredBy: "machine_start" });
  expect(await shown()).toMatchObject({ state: "delivered", text: "Pulse 1 Adiós" });

  tenants += 1n;
  line = { ...line, tenant: tenants };
  await act((tx) => setClock(tx, NOW, 0));
  await order();
  await act(async (tx) => hangUp(tx, (await shown()).id, later(1)));
  await world.goTo(line.tenant, later(60));
  expect(forms().at(-1)).toMatchObject({ CallStatus: "busy" });
});

test("what no call can be made of is refused; a fault ends it busy or failed", async () => {
  expect(await order({ To: "rosa" })).toMatchObject({ status: 400, body: { code: 21211 } });
  expect(await order({ From: "+12025550000" })).toMatchObject({ body: { code: 21210 } });
  expect(await order({ Twiml: "hola" })).toMatchObject({ body: { code: 12100 } });
  expect(await order({ Timeout: "0" })).toMatchObject({ body: { code: 20001 } });
  await act((tx) => setFaults(tx, "call", Faults.parse({ failPercent: 100 })));
  await order();
  await world.goTo(line.tenant, later(60));
  expect(forms().at(-1)?.CallStatus).toMatch(/^(?:busy|failed)$/);
});
