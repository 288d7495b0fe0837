import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findBrowser } from "../../bin/setup/browser.mjs";

const SCREENSHOTS = fileURLToPath(new URL("../../var/screenshots/", import.meta.url));

/** The two widths that every page is looked at in. */
export const WIDE = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

export interface PageOptions extends BrowserContextOptions {
  /** Console errors that the test provokes on purpose; any other fails it. */
  readonly expectedErrors?: readonly RegExp[];
}

/**
 * A page in a browser of its own (60 ms), closed at the end. An exception or console error in the page fails the test.
 *
 * Spanish, Bogotá, 1280 px and light unless said otherwise. Verified in the carried Chromium: screenshots, service
 * workers, offline reload (`page.context().setOffline(true)`), geolocation, IndexedDB, PDF.
 */
export async function withPage<T>(work: (page: Page) => Promise<T>, options: PageOptions = {}): Promise<T> {
  const { expectedErrors = [], ...context } = options;
  const browser = await openBrowser();
  try {
    const page = await newPage(browser, context);
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (line) => {
      if (line.type() === "error") errors.push(`${line.text()} (${line.location().url})`);
    });
    const result = await work(page);
    const unexpected = errors.filter((error) => !expectedErrors.some((pattern) => pattern.test(error)));
    if (unexpected.length > 0) throw new Error(`The page complained:\n${unexpected.join("\n")}`);
    return result;
  } finally {
    await browser.close();
  }
}

/** For tests that need several people at once: make a context for each, and close the browser yourself. */
export async function openBrowser(): Promise<Browser> {
  const { executablePath, args, env } = await findBrowser();
  return chromium.launch({ executablePath, args, env });
}

async function newPage(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({
    viewport: WIDE,
    locale: "es-CO",
    timezoneId: "America/Bogota",
    colorScheme: "light",
    reducedMotion: "reduce",
    ...options,
  });
  return context.newPage();
}

/** Saves var/screenshots/<name>.png for a person to look at, once letters and pictures are there. Returns its path. */
export async function shoot(page: Page, name: string): Promise<string> {
  const path = `${SCREENSHOTS}${name}.png`;
  await mkdir(dirname(path), { recursive: true });
  await page.evaluate("document.fonts.ready");
  await page.screenshot({ path, fullPage: true, animations: "disabled" });
  return path;
}
