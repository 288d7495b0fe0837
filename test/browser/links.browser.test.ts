import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import Fastify from "fastify";
import { expect, test } from "vitest";
import { trackPages } from "../../src/app/track-pages.js";
import { readVisits } from "../../src/messaging/index.js";
import { storyWorld } from "../stories/world.fixture.js";
import { withPage } from "../support/browser.js";
import { codeOf, sentMessage, TRACK_CODES } from "../support/tracked-message.js";

const world = storyWorld();

/** What a real telephone calls itself; the browser of these tests says that nobody sits before it. */
const ANDROID =
  "Mozilla/5.0 (Linux; Android 14; SM-A155M) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36";

test("a real browser follows a link to where the creditor takes payments, which learns nothing of where it was", async () => {
  const came: IncomingHttpHeaders[] = [];
  const shop = createServer((request, response) => {
    if (request.url?.startsWith("/pagar")) came.push(request.headers);
    response.setHeader("content-type", "text/html").end("<link rel=icon href=data:,><h1>Pagar</h1>");
  });
  await new Promise<void>((ready) => shop.listen(0, "127.0.0.1", ready));
  const target = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/pagar?f=1`;
  const server = Fastify({ forceCloseConnections: true });
  trackPages({ db: world.database.db, codes: TRACK_CODES })(server as never);
  const address = await server.listen({ host: "127.0.0.1", port: 0 });
  try {
    const { story, text } = await sentMessage(world, "email", undefined, target);
    await story.jump("2026-05-06T15:10:00Z");
    await withPage(
      async (page) => {
        await page.goto(`${address}/l/${codeOf(text, "l")}`);
        expect(page.url()).toBe(target);
        await page.getByRole("heading", { name: "Pagar" }).waitFor();
        expect(await page.context().cookies()).toEqual([]);
      },
      { userAgent: ANDROID },
    );
    expect(came.map(({ referer, cookie }) => [referer, cookie])).toEqual([[undefined, undefined]]);
    await story.jump("2026-05-06T15:11:00Z");
    await readVisits(story.db, story.now);
    const facts = await story.db.begin((tx) => tx`select fact from messaging.receipt where tenant_id = ${tx.tenant}`);
    expect(facts).toEqual([{ fact: "clicked" }]);
  } finally {
    await server.close();
    shop.close();
  }
});
