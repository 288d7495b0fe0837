import { findBrowser } from "../../bin/setup/browser.mjs";
import { ensureReady } from "../../bin/setup.mjs";

/** The browser tests look at the built console, in a browser that was tried out; both are made once. */
export default async function setup(): Promise<void> {
  await ensureReady({ withConsole: true });
  await findBrowser();
}
