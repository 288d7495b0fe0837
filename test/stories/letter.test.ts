import { describe, expect, test } from "vitest";
import { grantConsent } from "../../src/compliance/index.js";
import type { LocalDate } from "../../src/kernel/time.js";
import { batchPdf, postBatch, printBatch, returnLetter } from "../../src/messaging/index.js";
import { pagesOf, says } from "../../src/messaging/letters/pdf-text.fixture.js";
import { sql } from "../../src/platform/sql.js";
import { providersOf } from "./channels.fixture.js";
import { type Story, storyWorld } from "./world.fixture.js";

const world = storyWorld();
const providers = providersOf(world);

const HOME = "Calle 12 # 34-56, Chapinero, Bogotá";

/** Ana owes fourteen invoices, and is written to by post. */
async function owing(address = HOME): Promise<Story> {
  const story = await world.begin("2026-05-06T12:00:00Z", { steps: [[2, "10:00", "overdue-consumer-1", ["letter"]]] });
  await story.owes(
    Array.from({ length: 14 }, (_, at) => ({
      who: "ana",
      debt: `F${at + 1}`,
      amount: `${at + 1}000`,
      due: "2026-05-04",
    })),
  );
  await story.db.begin(
    (tx) => tx`
      insert into debts.contact_point (tenant_id, debtor_id, kind, value, created_at)
      select tenant_id, id, 'address', ${address}, ${story.now} from debts.debtor where tenant_id = ${tx.tenant}`,
  );
  const proof = { medium: "contract", textVersion: null, source: "contract", obtainedBy: "norte" };
  await story.db.begin((tx) =>
    grantConsent(
      tx,
      sql`select id from debts.debtor where tenant_id = ${tx.tenant}`,
      ["letter"],
      proof,
      new Date("2026-05-01T12:00:00Z"),
    ),
  );
  await providers.connect(story, "letter", "pdf");
  return story;
}

const letters = (story: Story) =>
  story.db.begin(
    (tx) => tx<{ messageKey: string; state: string; toLines: string[]; pages: number; pdf: Buffer }>`
      select message_key, state, to_lines, pages, pdf from messaging.letter where tenant_id = ${tx.tenant} order by id`,
  );

const points = (story: Story) =>
  story.db.begin(
    (tx) =>
      tx`select health, health_because from debts.contact_point where tenant_id = ${tx.tenant} and kind = 'address'`,
  );

const receipts = (story: Story) =>
  story.db.begin(async (tx) =>
    (
      await tx<{ fact: string; at: Date }>`
        select fact, at from messaging.receipt where tenant_id = ${tx.tenant} and fact = 'sent'`
    ).map(({ fact, at }) => `${fact} ${at.toISOString()}`),
  );

const sent = async (story: Story): Promise<string[]> =>
  (await story.messages()).map(({ channel, state, because }) => [channel, state, because].filter(Boolean).join(" "));

describe("a step that sends a letter", () => {
  test("puts one PDF into the print queue, with all that the e-mail would say", async () => {
    const story = await owing();
    await providers.live(story, "2026-05-06T23:00:00Z");
    expect(await sent(story)).toEqual(["letter sent"]);
    const [letter, ...more] = await letters(story);
    expect(more).toEqual([]);
    const [message] = await story.messages();
    expect(letter).toMatchObject({ messageKey: message?.key, state: "queued", pages: 2 });
    expect(letter?.toLines.slice(1)).toEqual(["Calle 12 # 34-56", "Chapinero", "Bogotá"]);
    const pages = pagesOf(letter?.pdf as Buffer);
    const text = pages.join("\n");
    expect(says(pages[0], "6 de mayo de 2026")).toBe(true);
    for (const words of [
      letter?.toLines[0] ?? "-",
      "Total: $ 105.000",
      "llega a este domicilio",
      "Laura Medina",
      "Página 2 de 2",
    ])
      expect(says(text, words), words).toBe(true);
    expect(says(text, "correo porque")).toBe(false);
  });
});

describe("a letter in the queue", () => {
  test("is printed once, posted on a day, and what comes back ends the address", async () => {
    const story = await owing();
    await providers.live(story, "2026-05-06T23:00:00Z");
    const { now } = story;
    const batch = await story.db.begin((tx) => printBatch(tx, "ana@norte", 10, now));
    expect(batch).toEqual({ batchId: expect.any(BigInt), printed: 1, withdrawn: 0, kept: 0 });
    expect(await story.db.begin((tx) => printBatch(tx, "ana@norte", 10, now))).toMatchObject({
      batchId: null,
      printed: 0,
    });
    const pdf = await story.db.begin((tx) => batchPdf(tx, batch.batchId as bigint));
    expect(pagesOf(pdf as Buffer)).toEqual(pagesOf((await letters(story))[0]?.pdf as Buffer));
    const post = () => story.db.begin((tx) => postBatch(tx, batch.batchId as bigint, "2026-05-06" as LocalDate, now));
    expect([await post(), await post()]).toEqual([1, 0]);
    expect(await receipts(story)).toEqual(["sent 2026-05-06T12:00:00.000Z"]);
    const ref = `${story.db.tenant}-${(await letters(story))[0]?.messageKey}`;
    expect(await story.db.begin((tx) => returnLetter(tx, ref, "moved", now))).toBe(true);
    expect(await story.db.begin((tx) => returnLetter(tx, ref, "moved", now))).toBe(false);
    expect(await sent(story)).toEqual(["letter failed letter_moved"]);
    expect(await points(story)).toEqual([{ health: "bad", healthBecause: "letter_moved" }]);
  });

  test("is not printed for who paid meanwhile, and waits while the account is held", async () => {
    const story = await owing();
    await providers.live(story, "2026-05-06T23:00:00Z");
    const hold = (on: boolean) =>
      story.db.begin((tx) =>
        on
          ? tx`insert into compliance.hold (tenant_id, debtor_id, kind, from_at, because, set_by)
               select tenant_id, id, 'dispute', ${story.now}, 'test', 'test' from debts.debtor where tenant_id = ${tx.tenant}`
          : tx`update compliance.hold set lifted_at = ${story.now} where tenant_id = ${tx.tenant}`,
      );
    const print = () => story.db.begin((tx) => printBatch(tx, "ana@norte", 10, story.now));
    await hold(true);
    expect(await print()).toEqual({ batchId: null, printed: 0, withdrawn: 0, kept: 1 });
    await hold(false);
    await story.db.begin((tx) => tx`update debts.account set open_count = 0 where tenant_id = ${tx.tenant}`);
    expect(await print()).toEqual({ batchId: null, printed: 0, withdrawn: 1, kept: 0 });
    expect(await sent(story)).toEqual(["letter failed paid"]);
  });

  test("an address without a town is refused, and not written to again", async () => {
    const story = await owing("Calle 12 # 34-56");
    await providers.live(story, "2026-05-06T23:00:00Z");
    expect(await sent(story)).toEqual(["letter failed address_incomplete"]);
    expect(await letters(story)).toEqual([]);
    expect(await points(story)).toEqual([{ health: "bad", healthBecause: "address_incomplete" }]);
  });
});
