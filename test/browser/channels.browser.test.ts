import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Channel } from "../../src/kernel/channel.js";
import { addDays, DAY_MS, dayIn } from "../../src/kernel/time.js";
import { startWorker, type Worker } from "../../src/platform/beats.js";
import { nowIn } from "../../src/platform/clock.js";
import { createStrategy, DefinitionShape, rehearseNow, startStrategy } from "../../src/strategy/index.js";
import { shoot, withPage } from "../support/browser.js";
import { emptyConsole, FIRST_VISIT, signIn } from "../support/demo-console.js";
import { addCreditor, bring, type Person, personOf } from "../support/portfolio.js";

// Three channels from one end to the other, as a manager sees them: an account is connected, a strategy writes, the real
// adapter speaks its provider's HTTP on loopback, somebody answers on their phone, and the provider's own calls bring it
// all home to the one timeline, under the eyes of who looks at it.

/** Monday 9 March 2026, ten in the morning in Bogotá. */
const place = emptyConsole(new Date("2026-03-09T15:00:00Z"));
let worker: Worker;
beforeAll(() => {
  worker = startWorker(place.app.db, place.engine.beats, nowIn, () => {});
});
afterAll(() => worker?.stop());

/** Two windows side by side: what is done in one shows in the other by itself. */
const withWindows = (work: (page: Page, person: Page) => Promise<void>): Promise<void> =>
  withPage(
    async (page) => {
      await signIn(page, place.address, "admin@demo.test", "/settings/channels");
      await work(page, await page.context().newPage());
    },
    { expectedErrors: FIRST_VISIT },
  );

/** Chosen, looked at by the provider itself, and let go. */
async function connect(page: Page, provider: string): Promise<void> {
  await page.getByRole("button", { name: "Conectar canal" }).click();
  const panel = page.getByRole("dialog");
  await panel.getByRole("button", { name: provider }).click();
  await panel.getByRole("button", { name: "Guardar y comprobar" }).click();
  await panel.getByText("El proveedor nos conoce").waitFor();
  await panel.getByText("Sabe dónde avisarnos de entregas y respuestas").waitFor();
  await panel.getByRole("button", { name: "Empezar a enviar" }).click();
  await panel.getByText("activa", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
}

/** Somebody fell behind yesterday, with a creditor whose strategy writes by this channel tomorrow at nine. */
async function strategyFor(channel: Channel, name: string, phone: string): Promise<Person> {
  const { db } = place;
  const now = await nowIn(db);
  const due = addDays(dayIn("America/Bogota", now), -1);
  const creditorId = await addCreditor(db, now, { name: `Norte ${channel}` });
  const line = `C-${channel},${name},,${phone},F-1,100.00,${due}`;
  await bring(db, creditorId, [line], now, { channels: channel === "telegram" ? ["sms"] : [channel] });
  const definition = DefinitionShape.parse({
    audience: { creditorIds: [creditorId.toString()] },
    days: { from: 1, to: null },
    steps: [2, 3].map((day) => ({
      kind: "message",
      id: `day-${day}`,
      day,
      at: "09:00",
      template: `overdue-consumer-${day - 1}`,
      channels: [channel],
    })),
  });
  const strategyId = await db.begin((tx) => createStrategy(tx, `Avisos por ${channel}`, definition, "test", now));
  await rehearseNow(db, { strategyId }, { kind: "test", id: 0n, name: "test" }, now);
  await db.begin((tx) => startStrategy(tx, strategyId, "test", now));
  return personOf(db, `C-${channel}`);
}

async function openSimulator(page: Page): Promise<void> {
  await page.goto(`${place.address}/sim`);
  await page.getByRole("button", { name: "+1 día" }).waitFor();
}

async function nextDay(page: Page): Promise<void> {
  const { db } = place;
  const until = (await nowIn(db)).getTime() + DAY_MS;
  await page.getByRole("button", { name: "+1 día" }).click();
  await expect.poll(async () => (await nowIn(db)).getTime(), { timeout: 30_000 }).toBe(until);
  await page.getByText("Pasó 1 día.").waitFor();
}

/** Opens the person's page, and gives what happened with them on one channel, newest first. */
async function timelineOf(page: Page, { debtorId }: Person): Promise<Locator> {
  await page.goto(`${place.address}/debtors/${debtorId}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page.getByRole("log").getByRole("listitem");
}

const phoneOf = (page: Page, name: string): Locator => page.getByRole("article", { name });

async function say(phone: Locator, text: string): Promise<void> {
  await phone.getByRole("textbox").fill(text);
  await phone.getByRole("textbox").press("Enter");
  await phone.getByRole("log").getByText(text, { exact: true }).waitFor();
}

/** The message counts as answered, and its person stands behind the number. */
async function seeAnswered(page: Page, name: string): Promise<void> {
  await page.goto(`${place.address}/messages?see=funnel&reached=replied`);
  await page.getByText("Solo los respondidos").waitFor();
  await page.getByRole("row", { name }).getByText("respondido").waitFor();
}

test("Twilio: an SMS arrives, is answered in words, and BAJA ends it with one confirmation", async () => {
  await withWindows(async (page, window) => {
    await connect(page, "SMS por Twilio");
    const ana = await strategyFor("sms", "Ana Torres", "+573005550101");
    const timeline = await timelineOf(window, ana);
    await openSimulator(page);
    await nextDay(page);
    const sent = timeline.filter({ hasText: "SMS a +573005550101" });
    await sent.getByText("entregado").first().waitFor();

    const phone = phoneOf(page, "SMS de Ana Torres");
    await phone.getByText("asistente virtual de Norte sms").waitFor();
    await say(phone, "Buenas, el viernes pago");
    await timeline.getByText("Buenas, el viernes pago").waitFor();
    await sent.getByText("respondido").waitFor();

    await say(phone, "BAJA");
    await timeline.filter({ hasText: "BAJA" }).getByText("no más por este canal").waitFor();
    await phone.getByText("no le escribiremos mas por SMS").waitFor();
    await nextDay(page);
    await timeline.filter({ hasText: "Paso 2 de «Avisos por sms»" }).getByText("omitido").waitFor();
    await shoot(window, "channels/sms");
    expect(await phone.getByRole("log").getByText("asistente virtual de Norte sms").count()).toBe(2);
    await seeAnswered(page, "Ana Torres");
  });
});

test("Telegram: nobody is written to before they open the chat by their link; then it arrives and is answered", async () => {
  await withWindows(async (page, window) => {
    await connect(page, "Bot de Telegram");
    const beto = await strategyFor("telegram", "Beto Rojas", "+573005550102");
    await openSimulator(page);
    const timeline = await timelineOf(window, beto);
    await window.getByRole("button", { name: "Abrir su Telegram en el Simulador" }).click();
    await window.waitForURL(/\/sim/);
    await phoneOf(window, "Telegram de Beto Rojas").getByText("/start").waitFor();
    await timelineOf(window, beto);
    await timeline.filter({ hasText: "Autorizó: Telegram" }).getByText("Abrió la conversación con su enlace").waitFor();

    await nextDay(page);
    const sent = timeline.filter({ hasText: /^Telegram a \d+/ });
    await sent.getByText("enviado").waitFor();
    const phone = phoneOf(page, "Telegram de Beto Rojas");
    await phone.getByText("asistente virtual de Norte telegram").waitFor();
    await say(phone, "¿Puedo pagar en dos partes?");
    await timeline.getByText("¿Puedo pagar en dos partes?").waitFor();
    await sent.getByText("respondido").waitFor();
    await shoot(window, "channels/telegram");
    await seeAnswered(page, "Beto Rojas");
  });
});

const templates = () =>
  place.db.begin(async (tx) =>
    (await tx<{ state: string }>`select state from messaging.provider_template where tenant_id = ${tx.tenant}`).map(
      ({ state }) => state,
    ),
  );

test("WhatsApp: approved words outside the window, read, answered by a button of their template and in words", async () => {
  await withWindows(async (page, window) => {
    await connect(page, "WhatsApp Cloud (Meta)");
    const carla = await strategyFor("whatsapp", "Carla Pinto", "+573005550103");
    const timeline = await timelineOf(window, carla);
    await openSimulator(page);
    await nextDay(page);
    const sent = timeline.filter({ hasText: "WhatsApp a +573005550103" });
    await sent.getByText("entregado").first().waitFor();
    const phone = phoneOf(page, "WhatsApp de Carla Pinto");
    await phone.getByText("asistente virtual de Norte whatsapp").click();
    await sent.getByText("leído").first().waitFor();
    // Answers that its template has: approved with its words, shown, pressed, heard, and a task for somebody to call.
    await phone.getByRole("button", { name: "Hablar con alguien" }).click();
    const pressed = timeline.filter({ hasText: "Tocó «Hablar con alguien»" });
    await pressed.getByText("quiere hablar con una persona").waitFor();
    await say(phone, "¿De qué se trata?");
    await timeline.getByText("¿De qué se trata?").waitFor();
    await sent.getByText("respondido").waitFor();

    expect(await templates()).toEqual(["approved"]);
    await shoot(window, "channels/whatsapp");
    await seeAnswered(page, "Carla Pinto");
  });
});
