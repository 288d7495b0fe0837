import fc from "fast-check";
import { expect, test } from "vitest";
import { smsSize, toGsm7 } from "./template-sms.js";

test.each([
  ["nothing", "", { encoding: "gsm7", units: 0, parts: 0 }],
  ["a full single message", "a".repeat(160), { encoding: "gsm7", units: 160, parts: 1 }],
  ["one too many", "a".repeat(161), { encoding: "gsm7", units: 161, parts: 2 }],
  ["two full parts", "ñ".repeat(306), { encoding: "gsm7", units: 306, parts: 2 }],
  ["three parts", "¿".repeat(307), { encoding: "gsm7", units: 307, parts: 3 }],
  ["the euro counts twice", "€".repeat(80), { encoding: "gsm7", units: 160, parts: 1 }],
  ["an escape is not parted", `${"a".repeat(152)}€${"a".repeat(151)}`, { encoding: "gsm7", units: 305, parts: 2 }],
  ["an escape that does not fit moves on", `${"a".repeat(152)}€${"a".repeat(152)}`, { units: 306, parts: 3 }],
  ["an í is not in the alphabet", `í${"a".repeat(69)}`, { encoding: "ucs2", units: 70, parts: 1 }],
  ["and more than halves the room", `í${"a".repeat(70)}`, { encoding: "ucs2", units: 71, parts: 2 }],
  ["an emoji counts two", "😀".repeat(35), { encoding: "ucs2", units: 70, parts: 1 }],
  ["a joined emoji counts all it is joined of", "👩🏽‍🚀".repeat(10), { encoding: "ucs2", units: 70, parts: 1 }],
  ["and one more is a second part", "👩🏽‍🚀".repeat(11), { encoding: "ucs2", units: 77, parts: 2 }],
  ["a flag is two letters of two", "🇲🇽".repeat(18), { encoding: "ucs2", units: 72, parts: 2 }],
  [
    "Hebrew and Arabic count one each, marks of direction too",
    `שלום مرحبا\u200f${"א".repeat(59)}`,
    { units: 70, parts: 1 },
  ],
  ["an accent that is put on counts apart", "e\u0301".repeat(35), { encoding: "ucs2", units: 70, parts: 1 }],
  ["an emoji is not parted", `${"í".repeat(66)}😀${"í".repeat(66)}`, { encoding: "ucs2", units: 134, parts: 3 }],
])("%s", (_, text, size) => {
  expect(smsSize(text)).toMatchObject(size);
});

test.each([
  ["Olá, Lía: não há opções — ¿sí?", "Ola, Lia: nao ha opcoes - ¿si?"],
  ["Ñandú, über, é à Ç", "Ñandu, über, é à Ç"],
  ["“1.º” de julho…", '"1.o" de julho...'],
  ["$\u00a01.234", "$ 1.234"],
  ["日本 €", "日本 €"],
])("%s is written plainly as %s", (text, plain) => {
  expect(toGsm7(text)).toBe(plain);
});

test("writing plainly takes no joined emoji, no flag and no word from right to left apart, and keeps their order", () => {
  const whole = "👩🏽‍🚀 🇲🇽 ❤️ שלום עולם — مرحبا \u200f(3)";
  expect(toGsm7(whole)).toBe(whole.replace("—", "-"));
  const graphemes = (text: string): string[] =>
    [...new Intl.Segmenter("es", { granularity: "grapheme" }).segment(text)].map(({ segment }) => segment);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...graphemes(whole), "ñ", "í", "e\u0301", "a")), (parts) => {
      const count = graphemes(parts.join("").normalize("NFC")).length;
      expect(graphemes(toGsm7(parts.join("")))).toHaveLength(count);
    }),
  );
});

test("writing plainly is done once, and leaves nothing to do", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
      expect(toGsm7(toGsm7(text))).toBe(toGsm7(text));
    }),
  );
  expect(smsSize(toGsm7("áéíóúãõ ".repeat(19)))).toEqual({ encoding: "gsm7", units: 152, parts: 1 });
});
