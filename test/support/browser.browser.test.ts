import { stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PHONE, shoot, withPage } from "./browser.js";

// What the console and the field app will lean on must hold in the browser that the tests carry.

const WORKER = `
  addEventListener("install", (event) => event.waitUntil(caches.open("v1").then((cache) => cache.add("/"))));
  addEventListener("activate", (event) => event.waitUntil(clients.claim()));
  addEventListener("fetch", (event) =>
    event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request))));`;

let server: Server;
let address: string;

beforeAll(async () => {
  server = createServer(({ url }, answer) => {
    const isWorker = url === "/worker.js";
    answer.setHeader("content-type", isWorker ? "text/javascript" : "text/html; charset=utf-8");
    answer.end(isWorker ? WORKER : "<!doctype html><link rel=icon href=data:,><title>Cobro</title><h1>¿Por qué?</h1>");
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(() => new Promise((closed) => server.close(closed)));

test("a page is drawn with letters, at a phone's width and in the dark", async () => {
  const options = { viewport: PHONE, colorScheme: "dark" } as const;
  await withPage(async (page) => {
    await page.goto(address);
    expect(await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")).toBe(true);
    const box = await page.locator("h1").boundingBox();
    expect(box?.width).toBe(PHONE.width - 16);
    expect((await stat(await shoot(page, "support/browser"))).size).toBeGreaterThan(1_000);
  }, options);
});

test("an installed page reloads without a network", async () => {
  await withPage(async (page) => {
    await page.goto(address);
    await page.evaluate("navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready)");
    await page.reload();
    await page.context().setOffline(true);
    await page.reload();
    expect(await page.title()).toBe("Cobro");
  });
});

test("a place can be pretended, and the time zone and language are Colombian", async () => {
  const options = { geolocation: { latitude: 4.65, longitude: -74.06 }, permissions: ["geolocation"] };
  await withPage(async (page) => {
    await page.goto(address);
    const latitude = page.evaluate(
      "new Promise((done, fail) => navigator.geolocation.getCurrentPosition((at) => done(at.coords.latitude), fail))",
    );
    expect(await latitude).toBe(4.65);
    expect(await page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")).toBe("America/Bogota");
    expect(await page.evaluate("navigator.language")).toBe("es-CO");
  }, options);
});

test("an error in the page fails its test", async () => {
  const broken = withPage(async (page) => {
    await page.goto(address);
    const heard = page.waitForEvent("pageerror");
    await page.evaluate("setTimeout(() => { throw new Error('on purpose') })");
    await heard;
  });
  await expect(broken).rejects.toThrow(/on purpose/);
});
