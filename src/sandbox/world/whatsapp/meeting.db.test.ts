import { beforeEach, describe, expect, test } from "vitest";
import { ioAt } from "../../../messaging/channels/adapter.fixture.js";
import type { Outgoing } from "../../../messaging/channels/adapter.js";
import { http } from "../../../messaging/channels/http.js";
import { whatsappCloud } from "../../../messaging/channels/whatsapp-cloud.js";
import { setClock } from "../../../platform/clock.js";
import { Faults } from "../../domain/faults.js";
import { type Phone, say } from "../people.js";
import { sandboxSettings } from "../settings.js";
import { setFaults } from "../store.js";
import { heardBy, later, NOW, testWorld } from "../world.fixture.js";

/** The real adapter meets the world: two readings of the same documents, written apart. */
const world = testWorld();
const line = { tenant: 77n, accountId: 5n };
const settings = () =>
  whatsappCloud.settings.parse(
    sandboxSettings(world.keys, { ...line, channel: "whatsapp", provider: "whatsapp-cloud", ports: world.ports }),
  );
const sender = () => whatsappCloud.open(settings(), ioAt(NOW, { http }));
const heard = () => heardBy(whatsappCloud, settings(), world);
beforeEach(() => world.db(line.tenant).begin((tx) => setClock(tx, NOW, 0)));

let people = 100;
const newPhone = (): Phone => {
  people += 1;
  return {
    channelAccountId: line.accountId,
    channel: "whatsapp",
    provider: "whatsapp-cloud",
    handle: `+573001234${people}`,
  };
};
const message = (to: string, more: Partial<Outgoing> = {}): Outgoing => ({
  key: "77-e1.0.1.0",
  at: NOW,
  to,
  text: "Hola, Rosa: ¿podemos hablar?",
  locale: "es",
  ...more,
});
const does = (phone: Phone, saying: Parameters<typeof say>[2]) =>
  world.db(line.tenant).begin((tx) => say(tx, phone, saying, NOW, world.keys));

describe("the real WhatsApp adapter and the world", () => {
  test("agree on settings, templates, deliveries and answers", async () => {
    const { handle } = newPhone();
    const phone = { ...newPhone(), handle };
    expect(await sender().check()).toMatchObject({ ok: true });
    const template = {
      name: "aviso_uno",
      language: "es_MX",
      category: "utility",
      body: "Hola {{1}}, le escribimos por su saldo de {{2}} con nosotros.",
      examples: ["Rosa", "$ 1"],
    } as const;
    expect(await sender().submit?.(template)).toEqual({ ok: true });
    await world.goTo(line.tenant, later(180));
    expect(heard()).toMatchObject([{ kind: "template", name: "aviso_uno", language: "es_MX", state: "approved" }]);
    expect(await sender().templates?.()).toMatchObject([{ name: "aviso_uno", state: "approved", category: "utility" }]);
    const sent = await sender().send(
      message(handle, { template: { name: "aviso_uno", language: "es_MX", params: ["Rosa", "$ 1"] } }),
    );
    expect(sent).toMatchObject({ kind: "accepted", providerId: expect.stringMatching(/^wamid\./) });
    await world.goTo(line.tenant, later(240));
    const of = { key: "77-e1.0.1.0" };
    expect(heard()).toMatchObject([
      { kind: "receipt", fact: "sent", of },
      { kind: "receipt", fact: "delivered", of },
    ]);

    await does(phone, { text: "¿Cuánto es con todo?", name: "Rosa" });
    await world.goTo(line.tenant, later(241));
    expect(heard()).toMatchObject([
      { kind: "turn", text: "¿Cuánto es con todo?", from: { address: handle, name: "Rosa" } },
    ]);
    const asked = await sender().send(
      message(handle, {
        buttons: [
          { id: "paid", title: "Ya pagué" },
          { id: "later", title: "Más tarde" },
        ],
      }),
    );
    expect(asked).toMatchObject({ kind: "accepted" });
    const answers = asked.kind === "accepted" ? asked.providerId : "";
    await does(phone, { text: "", pressed: { id: "paid", title: "Ya pagué", by: "reply" }, answers });
    await world.goTo(line.tenant, later(300));
    expect(heard().find(({ kind }) => kind === "turn")).toMatchObject({
      pressed: "paid",
      answers: { providerId: answers },
    });
    const rows = ["lunes", "martes", "jueves", "viernes"].map((day) => ({ id: `on-${day}`, title: day }));
    const list = await sender().send(message(handle, { buttons: rows }));
    const listId = list.kind === "accepted" ? list.providerId : "";
    await does(phone, { text: "", pressed: { id: "on-jueves", title: "jueves", by: "list" }, answers: listId });
    await world.goTo(line.tenant, later(301));
    expect(heard().find(({ kind }) => kind === "turn")).toMatchObject({ pressed: "on-jueves", text: "jueves" });
    const file = { name: "estado.pdf", mime: "application/pdf", bytes: Buffer.from("%PDF-1.7") };
    expect(await sender().send(message(handle, { attachments: [file] }))).toMatchObject({ kind: "accepted" });
  });

  test("agree on what goes wrong", async () => {
    const fates = async (given: Partial<Faults>) => {
      await world.db(line.tenant).begin((tx) => setFaults(tx, "whatsapp", Faults.parse(given)));
      return sender().send(message(newPhone().handle));
    };
    expect(await fates({ isDown: true })).toMatchObject({ kind: "retry" });
    expect(await fates({ htmlPercent: 100 })).toMatchObject({ kind: "unknown" });
    expect(await fates({ cutPercent: 100 })).toMatchObject({ kind: "unknown" });
    await fates({ perSecondMax: 1 });
    expect(await sender().send(message(newPhone().handle))).toMatchObject({
      kind: "retry",
      reason: "whatsapp-cloud_130429",
    });
    await fates({});
    const unknown = message(newPhone().handle, { template: { name: "nadie", language: "es_MX", params: [] } });
    expect(await sender().send(unknown)).toMatchObject({
      kind: "refused",
      reason: "whatsapp-cloud_132001",
      stop: "template",
    });
    world.calls.length = 0;
    await sender().send(message(newPhone().handle));
    await sender().send(message("+573001230404"));
    await world.goTo(line.tenant, later(60));
    const failed = heard().flatMap((one) => (one.kind === "receipt" && one.fact === "failed" ? [one] : []));
    expect(failed.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(["whatsapp-cloud_131026", "whatsapp-cloud_131047"]),
    );
    expect(failed.find(({ reason }) => reason?.endsWith("131026"))?.stop).toBe("channel");
  });

  test("agree that what is forged or broken is nobody's word", async () => {
    const { handle } = newPhone();
    await world
      .db(line.tenant)
      .begin((tx) =>
        setFaults(tx, "whatsapp", Faults.parse({ forgePercent: 100, truncatePercent: 100, unknownPercent: 100 })),
      );
    await does({ ...newPhone(), handle }, { text: "hola" });
    await sender().send(message(handle));
    await world.goTo(line.tenant, later(120));
    expect(world.calls.length).toBeGreaterThan(6);
    expect(heard().filter(({ kind }) => kind === "receipt")).toMatchObject([{ fact: "sent" }, { fact: "delivered" }]);
  });
});
