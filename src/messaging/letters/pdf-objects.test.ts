import { expect, test } from "vitest";
import type { LocalDate } from "../../kernel/time.js";
import { printSheet, type Sheet } from "../channels/letter-sheet.js";
import { mergePdfs } from "./pdf-objects.js";
import { pagesOf, says } from "./pdf-text.fixture.js";

const sheet = (name: string, more: Partial<Sheet> = {}): Sheet => ({
  paper: "a4",
  locale: "es",
  at: new Date("2026-11-21T20:41:05Z"),
  day: "2026-11-21" as LocalDate,
  sender: { name: "Andino", lines: ["Calle 1"] },
  window: { lines: [name, "Calle 2", "Lima"], fontSize: 10 },
  ref: "1-e1.1.1.1",
  subject: "Su cuenta",
  text: `Hola, ${name}`,
  ...more,
});

test("letters in one file keep their order, their words, their paper and their numbers of pages", async () => {
  const long = Array.from({ length: 40 }, (_, at) => `- F${at} | $ 1`).join("\n");
  const sheets = [sheet("Ana"), sheet("Beto", { text: long, paper: "letter" }), sheet("Çelia")];
  const letters = await Promise.all(sheets.map(printSheet));
  const merged = mergePdfs(letters.map(({ pdf }) => pdf));
  const pages = pagesOf(merged);
  expect(pages).toEqual(letters.flatMap(({ pdf }) => pagesOf(pdf)));
  expect(letters.map((one) => one.pages)).toEqual([1, 2, 1]);
  expect(says(pages[2], "Página 2 de 2")).toBe(true);
  expect(says(pages[3], "Hola, Çelia")).toBe(true);
  expect(merged.toString("latin1").match(/\/MediaBox \[0 0 612 792\]/g)?.length).toBe(2);
});

test("no object of one letter is taken for that of another", async () => {
  const { pdf } = await printSheet(sheet("Ana"));
  const text = mergePdfs([pdf, pdf]).toString("latin1");
  const numbers = [...text.matchAll(/^(\d+) 0 obj$/gm)].map(([, number]) => Number(number));
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const [, number] of text.matchAll(/\b(\d+) 0 R\b/g)) expect(numbers).toContain(Number(number));
});
