import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DebtorId } from "../../src/kernel/id.js";
import { nowIn } from "../../src/platform/clock.js";
import { PHONE, shoot, withPage } from "../../test/support/browser.js";
import { startChat, type TestChat } from "../../test/support/chat.js";
import { testRoom } from "../../test/support/room.js";

// Somebody else's site, on another origin, with the one tag in it.

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const room = testRoom();
let chat: TestChat;
let site: Server;
let stranger: Server;
const addressOf = (server: Server): string => `http://localhost:${(server.address() as AddressInfo).port}`;

const page = (lang: string): string => `<!doctype html><html lang="${lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Andino</title>
<style>* { font-family: serif !important; color: red !important } button { display: none !important }</style></head>
<body><main><h1>Andino</h1><p>Su financiera.</p></main><script async src="${chat.url}/widget.js"></script></body></html>`;

const serve = (): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer((request, response) => {
      if (request.url?.startsWith("/favicon")) return void response.writeHead(204).end();
      // As strict as a site may be: no styles of ours could come in by a tag.
      response.setHeader(
        "content-security-policy",
        `default-src 'none'; script-src http:; connect-src http:; style-src 'unsafe-inline'`,
      );
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(page(new URL(request.url ?? "/", "http://x").searchParams.get("lang") ?? "es"));
    });
    server.listen(0, "localhost", () => resolve(server));
  });

beforeAll(async () => {
  chat = await startChat(room.api.server.services.aside, room.tenant, () => [addressOf(site)]);
  [site, stranger] = await Promise.all([serve(), serve()]);
});
afterAll(async () => {
  site?.close();
  stranger?.close();
  await chat?.close();
});

const launcher = (page: Page, name = /chat/i) => page.getByRole("button", { name });
const write = async (page: Page, text: string): Promise<void> => {
  await page.getByRole("textbox").fill(text);
  await page.keyboard.press("Enter");
};
const seen = (page: Page, text: string | RegExp) => page.getByRole("log").getByText(text);

async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself into the page.
    const { violations } = await (globalThis as any).axe.run({ include: [["div[data-scheme]"]] });
    return violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => `${id} ${nodes[0]?.html}`);
  });
}

test("a visitor asks, by keys alone, and whoever comes by an invitation is answered", async () => {
  await withPage(async (page) => {
    await page.goto(addressOf(site));
    await expect.poll(() => launcher(page, /Abrir el chat/).count()).toBe(1);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: /Chat con/ }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await write(page, "¿Qué es esto?\u0020<b>");
    await seen(page, "¿Qué es esto? <b>").waitFor();
    await expect.poll(() => chat.heard()).toBe(1);

    const token = chat.links.token(room.tenant, room.rosa.debtorId as DebtorId, await nowIn(room.db));
    await page.goto(`${addressOf(site)}/?#acuerdo=${token}`);
    await page.getByRole("dialog").waitFor();
    expect(page.url()).not.toContain("acuerdo");
    // What was said here before is nobody's business who comes by an invitation.
    await expect.poll(() => chat.heard()).toBe(1);
    expect(await seen(page, /¿Qué es esto/).count()).toBe(0);
    await chat.weSay(room.rosa.debtorId, "Hola, Rosa. Su enlace: https://andino.example.test/p/1. <i>Gracias</i>");
    await seen(page, "<i>Gracias</i>").waitFor();
    const link = page.getByRole("link", { name: "https://andino.example.test/p/1" });
    expect(await link.getAttribute("href")).toBe("https://andino.example.test/p/1");
    await page.getByRole("heading", { name: "Chat con Andino" }).waitFor();
    await write(page, "Gracias");
    await seen(page, "Gracias").first().waitFor();
    await shoot(page, "chat-light");

    await page.keyboard.press("Escape");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.className))
      .toBe("launcher");
    await chat.weSay(room.rosa.debtorId, "¿Sigue ahí?");
    await launcher(page, /Mensajes sin leer: 1/).waitFor();
    // Who comes back finds it all, and what is unread still is.
    await page.reload();
    await launcher(page, /Mensajes sin leer: 1/).click();
    await seen(page, "¿Sigue ahí?").waitFor();
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize(PHONE);
    expect(await faultsOf(page)).toEqual([]);
    await shoot(page, "chat-dark-phone");
  });
});

test("what could not be sent says so and can be sent again; a site that may not show it is told", async () => {
  const expectedErrors = [/ERR_FAILED|403|CORS/];
  await withPage(
    async (page) => {
      await page.goto(`${addressOf(site)}/?lang=pt-BR`);
      await launcher(page, /Abrir o chat/).click();
      await page.route("**/messages", (route) => route.abort());
      await write(page, "Oi");
      await seen(page, "Não foi enviada.").waitFor();
      await page.unroute("**/messages");
      await page.getByRole("button", { name: "Tentar de novo" }).click();
      await expect.poll(() => seen(page, "Não foi enviada.").count()).toBe(0);
      await page.goto(`${addressOf(stranger)}/?lang=en`);
      await launcher(page, /Open the chat/).click();
      await page.getByText(/No connection|not available/).waitFor();
    },
    { expectedErrors },
  );
});
