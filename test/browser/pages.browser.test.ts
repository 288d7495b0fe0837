import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { LOCALES, type Locale } from "../../src/kernel/locale.js";
import { nowIn } from "../../src/platform/clock.js";
import { createSegment } from "../../src/strategy/index.js";
import { PHONE, WIDE, withPage } from "../support/browser.js";
import { demoConsole, FIRST_VISIT, faults, signIn } from "../support/demo-console.js";

// Every page of the console, for every eye and hand: axe, contrast, width, keys. A new page belongs into PAGES.

const demo = demoConsole({ debtors: 40, days: 4 });

const PAGES = [
  "/",
  "/portfolio",
  "/import",
  "/segments",
  "/segments/new?from=large",
  "/segments/propose",
  "/strategies",
  "/rehearsals",
  "/calendar",
  "/calendar?as=list",
  "/templates",
  "/halts",
  "/messages",
  "/messages?see=funnel",
  "/messages?see=unknown",
  "/sim",
  "/sim?view=mail",
  "/sim?view=faults",
  "/team",
  "/team?tab=keys",
  "/settings/channels",
  "/settings/channels?view=rules",
  "/settings/channels?connect=1",
  "/settings/webhooks",
  "/settings/webhooks?view=deliveries",
  "/nowhere",
];

/** One segment, saved once for all languages. */
let saved: Promise<string> | undefined;
const segmentPage = (): Promise<string> =>
  demo.db.begin(async (tx) => {
    const rule = { fact: "daysLate", op: "ge", value: 1 } as const;
    return `/segments/${(await createSegment(tx, "Vencidos", rule, "demo", await nowIn(demo.db))).id}`;
  });

/** The pages that need somebody or something to be about. */
async function pagesOfOne(): Promise<string[]> {
  const [one] = await demo.db.begin(
    (tx) => tx<{ debtor: bigint; strategy: bigint; message: bigint; rehearsal: bigint }>`
      select a.debtor_id as debtor, e.strategy_id as strategy, m.id as message,
             (select max(r.id) from strategy.rehearsal r
              where r.tenant_id = m.tenant_id and r.state = 'done' and r.has_lists) as rehearsal
      from messaging.message m
      join debts.account a on a.tenant_id = m.tenant_id and a.id = m.account_id
      join strategy.enrollment e on e.tenant_id = m.tenant_id and e.account_id = m.account_id
      where m.tenant_id = ${tx.tenant} and m.state = 'sent' order by m.id limit 1`,
  );
  saved ??= segmentPage();
  const segment = await saved;
  if (!one) throw new Error("the demo sent nothing");
  const edit = `/strategies/${one.strategy}/edit`;
  const rehearsal = `/rehearsals/${one.rehearsal}`;
  return [
    rehearsal,
    `${rehearsal}?view=people`,
    `${rehearsal}?view=changes`,
    segment,
    `${segment}?see=accounts`,
    `/segments?q=x`,
    `/debtors/${one.debtor}`,
    `/strategies/${one.strategy}`,
    edit,
    `${edit}?view=ladder`,
    `${edit}?view=canvas`,
    `/messages?open=m${one.message}`,
  ];
}

/** Goes there as a click does, without loading the console anew. */
async function goTo(page: Page, path: string): Promise<void> {
  const { pathname } = new URL(page.url());
  const before = await page.title();
  await page.evaluate(
    `window.history.pushState({}, "", ${JSON.stringify(path)}); window.dispatchEvent(new PopStateEvent("popstate"));`,
  );
  // The address is new at once; the title comes with the page.
  if (new URL(path, demo.address).pathname !== pathname) await expect.poll(() => page.title()).not.toBe(before);
  await settled(page);
}

/** Nothing waits any more. */
async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.locator("[aria-busy=true], .mantine-Skeleton-root").first().waitFor({ state: "detached" });
}

async function speak(page: Page, locale: Locale): Promise<void> {
  const answer = await page.request.patch(`${demo.address}/api/v1/session`, {
    data: { locale },
    headers: { origin: demo.address },
  });
  expect(answer.status()).toBe(200);
  await page.goto(demo.address);
  await page.locator(`html[lang^=${locale}]`).waitFor();
  await settled(page);
}

/** Texts that look like the key of a sentence that nobody wrote: `today.held`. */
const RAW_KEYS = `[...document.querySelectorAll("body *")].flatMap((node) => [...node.childNodes])
  .filter((node) => node.nodeType === 3).map((node) => node.textContent.trim())
  .filter((text) => /^[a-z][a-zA-Z0-9_-]*(?:[.:][a-zA-Z0-9_-]+)+$/.test(text) && !/\\.(?:csv|xlsx|test)$/.test(text))`;

const TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth";
/** A page lays itself out anew a moment after the window changed. */
const LAYOUT_MS = 2_000;

/** Colours do not change with the language: each language is looked at in one scheme, and Spanish in both. */
const SCHEMES: Readonly<Record<Locale, "light" | "dark">> = { es: "light", en: "dark", pt: "light" };
const SOUND = { faults: [], dark: [], keys: [], isTooWide: false };

test.each(LOCALES)("every page in %s is sound for everybody, wide and narrow", async (locale) => {
  await withPage(
    async (page) => {
      await signIn(page, demo.address, "admin@demo.test");
      await speak(page, locale);
      const found: unknown[] = [];
      for (const path of [...PAGES, ...(await pagesOfOne())]) {
        await goTo(page, path);
        const seen = {
          faults: await faults(page),
          dark: locale === "es" ? await inTheDark(page, () => faults(page, ["color-contrast"])) : [],
          keys: await page.evaluate(RAW_KEYS),
          isTooWide: await isTooWideOnPhone(page),
        };
        if (JSON.stringify(seen) !== JSON.stringify(SOUND)) found.push([path, seen]);
      }
      expect(found).toEqual([]);
    },
    { expectedErrors: FIRST_VISIT, colorScheme: SCHEMES[locale] },
  );
});

async function inTheDark<T>(page: Page, look: () => Promise<T>): Promise<T> {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.locator("html[data-mantine-color-scheme=dark]").waitFor();
  const seen = await look();
  await page.emulateMedia({ colorScheme: "light" });
  await page.locator("html[data-mantine-color-scheme=light]").waitFor();
  return seen;
}

async function isTooWideOnPhone(page: Page): Promise<boolean> {
  await page.setViewportSize(PHONE);
  const until = Date.now() + LAYOUT_MS;
  while ((await page.evaluate(TOO_WIDE)) && Date.now() < until) await page.waitForTimeout(50);
  const seen = (await page.evaluate(TOO_WIDE)) as boolean;
  await page.setViewportSize(WIDE);
  return seen;
}

test("the sign-in page is sound, and a first visit was not signed out", async () => {
  await withPage(
    async (page) => {
      await page.goto(`${demo.address}/portfolio`);
      await page.waitForURL((url) => url.pathname === "/sign-in");
      await page.locator("input[type=email]").waitFor();
      expect(await page.getByRole("status").count()).toBe(0);
      expect(await faults(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await faults(page, ["color-contrast"])).toEqual([]);
    },
    { expectedErrors: FIRST_VISIT },
  );
});

test("the whole console by keyboard alone", async () => {
  await withPage(
    async (page) => {
      await signIn(page, demo.address, "admin@demo.test");
      await speak(page, "es");
      for (const [letter, path] of Object.entries({
        c: "/portfolio",
        a: "/import",
        m: "/segments",
        e: "/strategies",
        n: "/rehearsals",
        l: "/calendar",
        t: "/templates",
        s: "/messages",
        x: "/sim",
        q: "/team",
        i: "/",
      })) {
        await page.keyboard.press("g");
        await page.keyboard.press(letter);
        await page.waitForURL((url) => url.pathname === path);
        await settled(page);
      }
      await page.keyboard.press("?");
      const help = page.getByRole("dialog", { name: "Atajos de teclado" });
      await help.getByText("Cartera").first().waitFor();
      expect(await faults(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await help.waitFor({ state: "detached" });

      for (const list of ["/portfolio", "/strategies", "/templates", "/messages"]) {
        await goTo(page, list);
        await page.locator("tbody tr").first().waitFor();
        for (const key of ["j", "j", "k", "Enter"]) await page.keyboard.press(key);
        await page.waitForURL((url) => `${url.pathname}${url.search}` !== list);
        await settled(page);
      }
      await page.keyboard.press("Escape");
      await page.waitForURL((url) => url.search === "");

      await goTo(page, "/portfolio");
      await page.keyboard.press("/");
      expect(await page.evaluate("document.activeElement.tagName")).toBe("INPUT");
      await page.keyboard.press("Escape");

      await page.keyboard.press("Control+k");
      const palette = page.getByRole("dialog");
      await palette.getByRole("textbox").waitFor();
      expect(await faults(page)).toEqual([]);
      await palette.getByRole("textbox").fill("Equipo");
      await palette.getByText("Equipo").first().waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.pathname === "/team");
    },
    { expectedErrors: FIRST_VISIT },
  );
});

test("the red button: pressed on its page, seen on every page by everybody, and lifted", async () => {
  await withPage(
    async (page) => {
      await signIn(page, demo.address, "admin@demo.test", "/halts");
      await page.getByRole("button", { name: "Detener envíos" }).click();
      const dialog = page.getByRole("dialog", { name: "Detener envíos" });
      await dialog.getByLabel("Motivo").fill("un archivo equivocado");
      await page.keyboard.press("Enter");
      await dialog.waitFor({ state: "detached" });
      const bar = page.getByRole("region", { name: "Envíos detenidos" });
      await bar.getByText("Todo está detenido.").waitFor();
      expect(await faults(page)).toEqual([]);
      await goTo(page, "/portfolio");
      await bar.getByText("un archivo equivocado").waitFor();
      expect(await page.evaluate(TOO_WIDE)).toBe(false);
      await bar.getByRole("link", { name: "Ver pausas" }).click();
      await page.getByRole("button", { name: "Reanudar: Todo" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Reanudar" }).click();
      await bar.waitFor({ state: "detached" });
      await page.getByText("reanudó").first().waitFor();
    },
    { expectedErrors: FIRST_VISIT },
  );
});
