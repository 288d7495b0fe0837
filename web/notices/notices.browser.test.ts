import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { CDPSession, Page, Worker } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import type { DebtorId } from "../../src/kernel/id.js";
import { installChannelAccount } from "../../src/messaging/index.js";
import { secretOf } from "../../src/platform/config.js";
import { deriveKey } from "../../src/platform/seal.js";
import { openWorldKeys, subscribe } from "../../src/sandbox/index.js";
import { PHONE, shoot, withPage } from "../../test/support/browser.js";
import { emptyConsole } from "../../test/support/demo-console.js";
import { addCreditor, bring, personOf } from "../../test/support/portfolio.js";

// The page, its worker and the server are the real ones. A push service cannot be reached from here, so what the browser's
// `subscribe` would answer is played, and the browser is told of a notice by its own tools.

const NOW = new Date("2026-03-09T15:00:00Z");
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const demo = emptyConsole(NOW);
let debtorId: DebtorId;
let subscription: string;

beforeAll(async () => {
  const creditorId = await addCreditor(demo.db, NOW);
  await bring(demo.db, creditorId, ["C-1,Rosa Quispe,rosa@example.test,+573001234567,F-11,1000.00,2026-01-30"], NOW);
  debtorId = (await personOf(demo.db, "C-1")).debtorId as DebtorId;
  const keys = openWorldKeys(deriveKey(secretOf(demo.app.config), "sandbox world"));
  const order = {
    channel: "push",
    provider: "web-push",
    name: "avisos",
    settings: Buffer.alloc(1),
    perSecond: null,
  } as const;
  subscription = await demo.db.begin(async (tx) => {
    await tx`update messaging.channel_account set state = 'paused' where tenant_id = ${tx.tenant} and channel = 'push'`;
    const id = await installChannelAccount(tx, { ...order, isSandbox: true }, NOW);
    return subscribe(tx, id, "Rosa's browser", NOW, keys);
  });
});

const invitation = async (): Promise<string> =>
  demo.address.replace("127.0.0.1", "localhost") + (await demo.app.notices.invite(demo.tenant, debtorId));
const browsers = () =>
  demo.db.begin(
    (tx) => tx`
      select health, health_because as because from debts.contact_point
      where tenant_id = ${tx.tenant} and debtor_id = ${debtorId} and kind = 'push'`,
  );

/**
 * Plays what a push service would answer, and what a person says who is asked whether notices may be shown: this Chromium
 * without a screen always answers no. What the page asked with is kept in the page.
 */
const playBrowser = async (page: Page): Promise<void> => {
  await page.addInitScript((said) => {
    const made = (key: Uint8Array<ArrayBuffer>): PushSubscription =>
      ({
        endpoint: (JSON.parse(said) as { endpoint: string }).endpoint,
        options: { applicationServerKey: key.buffer },
        toJSON: () => JSON.parse(said),
        unsubscribe: async () => {
          sessionStorage.removeItem("pushKey");
          return true;
        },
      }) as unknown as PushSubscription;
    const bytes = (): Uint8Array<ArrayBuffer> =>
      Uint8Array.from(JSON.parse(sessionStorage.getItem("pushKey") ?? "[]") as number[]);
    PushManager.prototype.subscribe = async (options) => {
      sessionStorage.setItem(
        "pushKey",
        JSON.stringify(Array.from((options?.applicationServerKey ?? []) as Uint8Array)),
      );
      return made(bytes());
    };
    PushManager.prototype.getSubscription = async () => (sessionStorage.getItem("pushKey") ? made(bytes()) : null);
    const maySay = (): NotificationPermission => (sessionStorage.getItem("may") as NotificationPermission) ?? "default";
    Object.defineProperty(Notification, "permission", { get: maySay });
    Notification.requestPermission = async () => {
      if (maySay() === "default") sessionStorage.setItem("may", "granted");
      return maySay();
    };
  }, subscription);
};

async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself into the page.
    const { violations } = await (globalThis as any).axe.run();
    return violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => `${id} ${nodes[0]?.html}`);
  });
}

/** Tells the browser of a notice as a push service does. */
async function push(page: Page, registrationId: Promise<string>, cdp: CDPSession, data: string): Promise<void> {
  const { origin } = new URL(page.url());
  await cdp.send("ServiceWorker.deliverPushMessage", { origin, registrationId: await registrationId, data });
}

interface Shown {
  readonly title: string;
  readonly options: NotificationOptions & { data?: unknown };
}

/** The worker's own scope, with what it would show and open written down: this Chromium may show nothing. */
interface Scope {
  readonly registration: { showNotification(title: string, options: Shown["options"]): Promise<void> };
  readonly clients: { openWindow(url: string): Promise<null> };
  dispatchEvent(event: Event): void;
  shown: Shown[];
}

const listen = (worker: Worker): Promise<void> =>
  worker.evaluate(() => {
    const scope = globalThis as unknown as Scope;
    scope.shown = [];
    scope.registration.showNotification = async (title, options) => void scope.shown.push({ title, options });
  });
const shown = (worker: Worker): Promise<Shown[]> => worker.evaluate(() => (globalThis as unknown as Scope).shown);

/** Taps what was shown; gives the pages that were opened, and how many notices were closed. */
const tapAll = (worker: Worker): Promise<{ urls: string[]; closed: number }> =>
  worker.evaluate(() => {
    const scope = globalThis as unknown as Scope;
    const urls: string[] = [];
    let closed = 0;
    scope.clients.openWindow = async (url) => {
      urls.push(url);
      return null;
    };
    for (const { options } of scope.shown) {
      const notification = { data: options.data, close: () => ++closed };
      scope.dispatchEvent(Object.assign(new Event("notificationclick"), { notification, waitUntil: () => {} }));
    }
    return { urls, closed };
  });

test("somebody says yes by keys alone, is shown what comes, opens what it leads to, and says no again", async () => {
  await withPage(async (page) => {
    await playBrowser(page);
    const cdp = await page.context().newCDPSession(page);
    const registrationId = new Promise<string>((resolve) => {
      cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        const ours = registrations.find(({ scopeURL }) => scopeURL.endsWith("/notices/"));
        if (ours) resolve(ours.registrationId);
      });
    });
    await cdp.send("ServiceWorker.enable");
    await page.goto(await invitation());
    const yes = page.getByRole("button", { name: "Sí, avísenme en este navegador" });
    await yes.waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await shoot(page, "notices-ask-light");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByText("Listo. Le avisaremos en este navegador.").waitFor();
    expect(await browsers()).toEqual([{ health: "good", because: null }]);
    const key = await page.evaluate(() => sessionStorage.getItem("pushKey"));
    const served = await page.locator("main").getAttribute("data-key");
    expect(Buffer.from(JSON.parse(key ?? "[]") as number[]).toString("base64url")).toBe(served);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    await page.reload();
    await page.getByText("Listo. Le avisaremos en este navegador.").waitFor();

    const [worker] = page.context().serviceWorkers();
    if (!worker) throw new Error("there is no worker");
    await listen(worker);
    const url = "https://andino.example.test/p/1";
    const notice = { title: "Andino", body: "Tiene un mensaje.", url, tag: "t1", lang: "es" };
    await push(page, registrationId, cdp, JSON.stringify(notice));
    await push(page, registrationId, cdp, JSON.stringify({ ...notice, url: "javascript:alert(1)" }));
    await push(page, registrationId, cdp, JSON.stringify({ ...notice, title: 7, url: "http://evil.test/" }));
    await push(page, registrationId, cdp, "{");
    await expect.poll(async () => (await shown(worker)).length).toBe(4);
    const icon = "/favicon.svg";
    expect(await shown(worker)).toEqual([
      { title: "Andino", options: { body: "Tiene un mensaje.", icon, tag: "t1", lang: "es", data: { url } } },
      { title: "Andino", options: { body: "Tiene un mensaje.", icon, tag: "t1", lang: "es", data: { url: null } } },
      {
        title: "Tiene un mensaje",
        options: { body: "Tiene un mensaje.", icon, tag: "t1", lang: "es", data: { url: null } },
      },
      { title: "Tiene un mensaje", options: { body: "", icon, data: { url: null } } },
    ]);
    expect(await tapAll(worker)).toEqual({ urls: [url], closed: 4 });

    await page.getByRole("button", { name: "Dejar de recibir avisos aquí" }).click();
    await page.getByText("Ya no le avisaremos en este navegador.").waitFor();
    expect(await browsers()).toEqual([{ health: "bad", because: "unsubscribed" }]);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize(PHONE);
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    await shoot(page, "notices-off-dark-phone");
  });
});

test("a browser that may not, and a server that cannot be reached, are said as they are", async () => {
  await withPage(
    async (page) => {
      await playBrowser(page);
      await page.goto(await invitation());
      await page.route("**/notices/*", (route) =>
        route.request().method() === "POST" ? route.abort() : route.continue(),
      );
      await page.getByRole("button", { name: /^Sí, / }).click();
      await page.getByText("No se pudo guardar.", { exact: false }).waitFor();
      await page.unroute("**/notices/*");
      await page.getByRole("button", { name: "Volver a intentarlo" }).click();
      await page.getByText("Listo. Le avisaremos en este navegador.").waitFor();
      await page.evaluate(() => sessionStorage.setItem("may", "denied"));
      await page.reload();
      await page.getByText("tiene los avisos bloqueados", { exact: false }).waitFor();
      await page.addInitScript(() => {
        delete (window as { PushManager?: unknown }).PushManager;
      });
      await page.reload();
      await page.getByText("Este navegador no puede mostrar avisos.", { exact: false }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
    },
    { expectedErrors: [/ERR_FAILED/], viewport: PHONE },
  );
});
