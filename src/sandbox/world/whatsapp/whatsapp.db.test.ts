import { createHmac } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { setClock } from "../../../platform/clock.js";
import { Faults } from "../../domain/faults.js";
import type { Line } from "../../domain/line.js";
import { say } from "../people.js";
import { startWorld } from "../server.js";
import { setFaults } from "../store.js";
import { askLoopback } from "../wire.js";
import { later, NOW, testWorld } from "../world.fixture.js";
import { accessToken, appSecret, businessAccountId, phoneNumberId } from "./account.js";

const world = testWorld();
let line: Line;
let tenants = 100n;
/** Each test has a tenant of its own: phones remember. */
beforeEach(async () => {
  tenants += 1n;
  line = { tenant: tenants, accountId: 5n };
  await world.db(tenants).begin((tx) => setClock(tx, NOW, 0));
});

type Body = Record<string, unknown> & {
  error?: { code: number; error_subcode?: number; error_data?: { details: string } };
};

async function ask(method: string, path: string, body?: unknown, token = accessToken(world.keys, line)) {
  const answer = await fetch(`${world.base}/graph/v23.0/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Body };
}
const post = (message: object) =>
  ask("POST", `${phoneNumberId(line)}/messages`, {
    messaging_product: "whatsapp",
    recipient_type: "individual",
    ...message,
  });
const text = (body: string, to = "+573001234567") =>
  post({ to, type: "text", text: { body }, biz_opaque_callback_data: `${line.tenant}-e1.0.1.0` });
const phone = () =>
  ({
    channelAccountId: line.accountId,
    channel: "whatsapp",
    provider: "whatsapp-cloud",
    handle: "+573001234567",
  }) as const;
const says = (words: string) =>
  world.db(line.tenant).begin((tx) => say(tx, phone(), { text: words, name: "Rosa" }, NOW, world.keys));
const faults = (given: Partial<Faults>) =>
  world.db(line.tenant).begin((tx) => setFaults(tx, "whatsapp", Faults.parse(given)));

interface Told {
  entry: { id: string; changes: { field: string; value: Record<string, never> }[] }[];
}
const told = (): Record<string, unknown>[] =>
  world.calls.flatMap(({ body }): Record<string, unknown>[] => {
    try {
      return (JSON.parse(body) as Told).entry.flatMap(({ changes }) => changes.map(({ value }) => value));
    } catch {
      return [{ broken: true }];
    }
  });
const statuses = () =>
  told().flatMap((value) => (value.statuses as { status: string; errors?: { code: number }[] }[] | undefined) ?? []);

describe("a message", () => {
  test("is taken in the window, and is sent, then delivered, under Meta's signature", async () => {
    await says("¿Cuánto debo?");
    const { status, body } = await text("Hola, Rosa");
    expect(status).toBe(200);
    expect(body).toEqual({
      messaging_product: "whatsapp",
      contacts: [{ input: "+573001234567", wa_id: "573001234567" }],
      messages: [{ id: expect.stringMatching(/^wamid\.HBgM[\w+/=]+$/) }],
    });
    await world.goTo(line.tenant, later(60));
    expect(statuses()).toMatchObject([
      { status: "sent", recipient_id: "573001234567", biz_opaque_callback_data: `${line.tenant}-e1.0.1.0` },
      { status: "delivered", timestamp: expect.stringMatching(/^\d{10}$/) },
    ]);
    for (const { headers, body: raw } of world.calls) {
      const wanted = createHmac("sha256", appSecret(world.keys, line)).update(raw).digest("hex");
      expect(headers["x-hub-signature-256"]).toBe(`sha256=${wanted}`);
    }
    expect(world.calls[0]?.body).toContain("\\u00bfCu\\u00e1nto");
    expect(told()[0]).toMatchObject({
      metadata: { phone_number_id: phoneNumberId(line) },
      contacts: [{ profile: { name: "Rosa" }, wa_id: "573001234567" }],
      messages: [{ from: "573001234567", type: "text", text: { body: "¿Cuánto debo?" } }],
    });
  });

  test("without a window is taken and fails with 131047; a number that is on no WhatsApp with 131026", async () => {
    expect((await text("Hola")).status).toBe(200);
    expect((await text("Hola", "+573001230404")).status).toBe(200);
    await world.goTo(line.tenant, later(60));
    expect(
      statuses()
        .map(({ status, errors }) => [status, errors?.[0]?.code])
        .sort(),
    ).toEqual([
      ["failed", 131026],
      ["failed", 131047],
    ]);
  });

  test("in old forms of numbers reaches the same phone, which Meta calls in its own way", async () => {
    for (const to of ["+525512345678", "5215512345678"]) {
      expect((await text("Hola", to)).body.contacts).toEqual([{ input: to, wa_id: "5215512345678" }]);
    }
    expect((await text("Oi", "+5541998765432")).body.contacts).toMatchObject([{ wa_id: "554198765432" }]);
    const phones = await world.db(line.tenant).begin((tx) => tx`select handle, asked from sandbox.phone order by 1`);
    expect(phones).toEqual([
      { handle: "+525512345678", asked: 2 },
      { handle: "+5541998765432", asked: 1 },
    ]);
  });

  test.each([
    ["a text that is too long", { to: "+573001234567", text: { body: "a".repeat(4097) } }, 100],
    ["nobody it goes to", { text: { body: "a" } }, 100],
    ["no number", { to: "rosa", text: { body: "a" } }, 131009],
    ["a kind nobody knows", { to: "+573001234567", type: "hologram" }, 131009],
    ["a file nobody uploaded", { to: "+573001234567", type: "document", document: { id: "1000000010123" } }, 131009],
    ["four buttons", { to: "+573001234567", type: "interactive", interactive: buttons("a", "b", "c", "d") }, 131009],
    ["a long button", { to: "+573001234567", type: "interactive", interactive: buttons("a".repeat(21)) }, 131009],
    ["a button twice", { to: "+573001234567", type: "interactive", interactive: buttons("a", "a") }, 131009],
    [
      "a template nobody has",
      { to: "+573001234567", type: "template", template: { name: "x", language: { code: "es" } } },
      132001,
    ],
    [
      "too much to give back",
      { to: "+573001234567", text: { body: "a" }, biz_opaque_callback_data: "a".repeat(513) },
      100,
    ],
  ])("with %s is refused", async (_, message, code) => {
    const { status, body } = await post(message);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body.error?.code).toBe(code);
  });

  test("of a stranger, of another account or to another number is not looked at", async () => {
    const own = `${phoneNumberId(line)}/messages`;
    const message = { messaging_product: "whatsapp", to: "+573001234567", text: { body: "a" } };
    const other = accessToken(world.keys, { ...line, tenant: 1n });
    expect(await ask("POST", own, message, "EAAx")).toMatchObject({ status: 401, body: { error: { code: 190 } } });
    expect(await ask("POST", own, message, other)).toMatchObject({
      status: 400,
      body: { error: { code: 100, error_subcode: 33 } },
    });
    expect((await ask("POST", own, message, other.replace(/.$/, "x"))).status).toBe(401);
  });
});

function buttons(...titles: string[]) {
  return {
    type: "button",
    body: { text: "¿Cuándo?" },
    action: { buttons: titles.map((title) => ({ type: "reply", reply: { id: `id-${title}`, title } })) },
  };
}

describe("a template", () => {
  const template = (bodyText: string, examples: string[][] = [["Rosa", "$ 100"]]) => ({
    name: "aviso_1",
    language: "es_MX",
    category: "UTILITY",
    components: [{ type: "BODY", text: bodyText, example: { body_text: examples } }],
  });
  const BODY = "Hola {{1}}, su saldo con nosotros es de {{2}} a la fecha de hoy.";
  const submit = (given: object) => ask("POST", `${businessAccountId(line)}/message_templates`, given);
  const send = (...params: string[]) =>
    post({
      to: "+573001234567",
      type: "template",
      template: {
        name: "aviso_1",
        language: { code: "es_MX", policy: "deterministic" },
        components: [{ type: "body", parameters: params.map((each) => ({ type: "text", text: each })) }],
      },
    });

  test("is looked at, approved by a call, listed, and then reaches people without a window", async () => {
    expect(await submit(template(BODY))).toMatchObject({
      status: 200,
      body: { status: "PENDING", category: "UTILITY" },
    });
    expect((await send("Rosa", "$ 100")).body.error?.code).toBe(132001);
    await world.goTo(line.tenant, later(180));
    expect(told()).toEqual([
      expect.objectContaining({
        event: "APPROVED",
        message_template_name: "aviso_1",
        message_template_language: "es_MX",
        reason: "NONE",
      }),
    ]);
    const list = await ask("GET", `${businessAccountId(line)}/message_templates?limit=10`);
    expect(list.body.data).toMatchObject([
      { name: "aviso_1", language: "es_MX", status: "APPROVED", components: [{ type: "BODY", text: BODY }] },
    ]);
    expect((await send("Rosa")).body.error).toMatchObject({ code: 132000 });
    expect((await send("Rosa", "a\nb")).body.error).toMatchObject({ code: 132018 });
    const taken = await send("Rosa", "$ 100");
    expect(taken.body.messages).toMatchObject([{ message_status: "accepted" }]);
    const shown = await world.db(line.tenant).begin((tx) => tx`select text from sandbox.phone_message`);
    expect(shown).toEqual([{ text: "Hola Rosa, su saldo con nosotros es de $ 100 a la fecha de hoy." }]);
    await world.goTo(line.tenant, later(300));
    expect(statuses().map(({ status }) => status)).toEqual(["sent", "delivered"]);
  });

  test("is refused with a form that no template has, and rejected where a reviewer would", async () => {
    expect((await submit(template("{{1}} hola {{2}} adiós a todos"))).body.error?.error_subcode).toBe(2388299);
    expect((await submit(template(BODY, []))).body.error?.code).toBe(100);
    expect((await submit({ ...template(BODY), name: "Aviso 1" })).body.error?.code).toBe(100);
    await submit(template("Si usted {{1}} no paga {{2}} irá a la cárcel este mismo mes."));
    await world.goTo(line.tenant, later(180));
    expect(told()).toMatchObject([{ event: "REJECTED", reason: "ABUSIVE_CONTENT" }]);
    expect((await submit(template(BODY))).body.error?.error_subcode).toBe(2388024);
  });
});

describe("the number", () => {
  test("tells what it is asked for, takes files, and a hook that gives back the challenge", async () => {
    const id = phoneNumberId(line);
    expect((await ask("GET", `${id}?fields=quality_rating,verified_name`)).body).toEqual({
      id,
      quality_rating: "GREEN",
      verified_name: "Acuerdo",
    });
    expect((await ask("GET", `${id}?fields=shoe_size`)).body.error?.code).toBe(100);
    const form = new FormData();
    form.set("messaging_product", "whatsapp");
    form.set("type", "application/pdf");
    form.set("file", new Blob(["%PDF-1.7"], { type: "application/pdf" }), "estado.pdf");
    const headers = { authorization: `Bearer ${accessToken(world.keys, line)}` };
    const uploaded = await fetch(`${world.base}/graph/v23.0/${id}/media`, { method: "POST", headers, body: form });
    const { id: media } = (await uploaded.json()) as { id: string };
    expect(
      (await post({ to: "+573001234567", type: "document", document: { id: media, filename: "estado.pdf" } })).status,
    ).toBe(200);

    const own = { override_callback_uri: `${world.hookUrl}?own`, verify_token: "word" };
    expect((await ask("POST", id, { webhook_configuration: own })).body.error?.code).toBe(2200);
    world.answerHook(({ url }) => ({
      status: 200,
      body: new URL(url, "http://a").searchParams.get("hub.challenge") ?? "",
    }));
    expect((await ask("POST", id, { webhook_configuration: own })).body).toEqual({ success: true });
    expect(world.calls.at(-1)?.url).toMatch(/hub\.mode=subscribe&hub\.verify_token=word&hub\.challenge=\d+$/);
    await says("hola");
    await world.goTo(line.tenant, later(1));
    expect(world.calls.at(-1)).toMatchObject({ method: "POST", url: "/hooks/abc?own" });
  });
});

describe("faults", () => {
  test("come one by one as they are set: down, too fast, a page, a cut, a refusal", async () => {
    await faults({ isDown: true });
    expect(await text("a")).toMatchObject({ status: 503, body: { error: { code: 2 } } });
    await faults({ outages: [{ from: later(-60).toISOString(), until: later(60).toISOString() }] });
    expect((await text("a")).status).toBe(503);
    await faults({ perSecondMax: 1 });
    expect((await text("a")).status).toBe(200);
    expect(await text("a")).toMatchObject({ status: 429, body: { error: { code: 130429 } } });
    await faults({ htmlPercent: 100 });
    await expect(text("a")).rejects.toThrow(/JSON/);
    await faults({ refusePercent: 100 });
    expect((await text("a")).status).toBeGreaterThanOrEqual(400);
    await faults({ cutPercent: 100 });
    await expect(text("a")).rejects.toThrow("fetch failed");
    const [kept] = await world
      .db(line.tenant)
      .begin((tx) => tx`select count(*)::int as count from sandbox.phone_message`);
    expect(kept).toEqual({ count: 2 });
  });

  test("twist what is told and not what is true", async () => {
    await says("hola");
    await world.goTo(line.tenant, later(1));
    world.calls.length = 0;
    await faults({
      duplicatePercent: 100,
      reorderPercent: 100,
      unknownPercent: 100,
      forgePercent: 100,
      truncatePercent: 100,
    });
    await text("a");
    await world.goTo(line.tenant, later(120));
    const words = statuses().map(({ status }) => status);
    expect(words.filter((word) => word === "held")).toHaveLength(2);
    expect(words.filter((word) => word === "failed")).toHaveLength(2);
    expect(words.indexOf("sent")).toBeGreaterThan(words.indexOf("delivered"));
    expect(told().filter((one) => "broken" in one)).toHaveLength(2);
    const wrong = world.calls.filter(({ body, headers }) => {
      const wanted = createHmac("sha256", appSecret(world.keys, line)).update(body).digest("hex");
      return headers["x-hub-signature-256"] !== `sha256=${wanted}`;
    });
    expect(wrong).toHaveLength(4);
    const state = await world
      .db(line.tenant)
      .begin((tx) => tx`select state from sandbox.phone_message where direction = 'out'`);
    expect(state).toEqual([{ state: "delivered" }]);
  });

  test("silence leaves the phone with its message and us without a word", async () => {
    await says("hola");
    await faults({ silentPercent: 100 });
    await text("a");
    await world.goTo(line.tenant, later(120));
    expect(statuses()).toEqual([]);
    const state = await world
      .db(line.tenant)
      .begin((tx) => tx`select state from sandbox.phone_message where direction = 'out'`);
    expect(state).toEqual([{ state: "delivered" }]);
  });

  test("a call that is answered badly comes again, later and later, and then no more", async () => {
    world.answerHook(() => ({ status: 500 }));
    await says("hola");
    await world.goTo(line.tenant, later(86_400));
    expect(world.calls).toHaveLength(6);
    expect(new Set(world.calls.map(({ body }) => body)).size).toBe(1);
  });
});

describe("a world", () => {
  test("told again from the same seed goes the same way; another tenant's goes its own, and sees nothing of it", async () => {
    const tell = async (tenant: bigint) => {
      line = { tenant, accountId: 5n };
      world.calls.length = 0;
      await world.db(tenant).begin((tx) => setClock(tx, NOW, 0));
      await says("hola");
      await faults({ failPercent: 40, duplicatePercent: 30, losePercent: 20, reorderPercent: 30 });
      for (let count = 0; count < 8; count += 1) await text(`n${count}`);
      await world.goTo(tenant, later(120));
      return world.calls.map(({ body }) => body);
    };
    const first = await tell(901n);
    await world.db(901n).begin(async (tx) => {
      for (const table of ["phone", "phone_message", "due"])
        await tx.run({ strings: [`delete from sandbox.${table} where tenant_id = 901`], values: [] } as never);
    });
    expect((await tell(901n)).sort()).toEqual([...first].sort());
    expect(await tell(902n)).not.toEqual(first);
    const seen = await world.db(902n).begin((tx) => tx`select distinct tenant_id from sandbox.phone_message`);
    expect(seen).toEqual([{ tenantId: 902n }]);
  });
});

test("nothing of it listens elsewhere than on this machine", async () => {
  const options = { db: undefined as never, keys: world.keys, port: 0, realNow: () => NOW };
  await expect(startWorld({ ...options, host: "0.0.0.0" })).rejects.toThrow("loopback only");
  expect(await askLoopback({ method: "GET", url: "http://example.test:80/", headers: {} })).toBeNull();
  expect(await askLoopback({ method: "GET", url: "http://127.0.0.1.example.test:80/", headers: {} })).toBeNull();
});
