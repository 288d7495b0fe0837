import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Heard, type HeardSentence, MADE_WITH } from "./stop-words.fixture.js";
import { FOURTH, HELD_OUT, SECOND, THIRD } from "./stop-words.held-out.fixture.js";
import { askedOf, readStopWords } from "./stop-words.js";

function heard(text: string): Heard {
  const { kind, hints } = readStopWords(text);
  if (kind === "stop_channel") return "channel";
  if (kind === "stop_all") return "all";
  if (kind !== "none") return kind === "resume" ? "resume" : "wrong";
  if (hints.includes("says_paid")) return "paid";
  return hints.includes("other_cancel") ? "cancel" : "none";
}

const isStop = (each: Heard): boolean => each === "channel" || each === "all";
const misheard = (sentences: readonly HeardSentence[]) =>
  sentences.flatMap(([want, , text]) => (heard(text) === want ? [] : [`${text} → ${heard(text)}`]));

/** Of what asks to stop, how much is heard; of what is heard, how much asks to stop. */
function rates(sentences: readonly HeardSentence[]) {
  const asks = sentences.filter(([want]) => isStop(want));
  const found = sentences.filter(([, , text]) => isStop(heard(text)));
  const right = found.filter(([want]) => isStop(want)).length;
  return { asks: asks.length, heard: right, wronged: found.length - right };
}

describe("what it hears and what it misses", () => {
  test("the sentences it was made with", () => {
    expect(misheard(MADE_WITH)).toEqual([]);
  });

  test("the set written before the rules, by the hand that then wrote them", () => {
    expect(rates(HELD_OUT)).toEqual({ asks: 83, heard: 83, wronged: 0 });
    expect(misheard(HELD_OUT)).toEqual([]);
  });

  test("other words on purpose: at first 9 of 38, with none wronged; now", () => {
    expect(rates(SECOND)).toEqual({ asks: 38, heard: 37, wronged: 0 });
    expect(misheard(SECOND)).toEqual(["quiten mi correo de sus envíos automáticos → all", "nomás mensajes xfa → none"]);
  });

  test("plainer words: at first 27 of 38, with none wronged; now", () => {
    expect(rates(THIRD)).toEqual({ asks: 38, heard: 36, wronged: 0 });
    expect(misheard(THIRD)).toEqual([
      "que fastidio con tantos sms, cancelen eso → none",
      "se continuarem ligando vou no procon → none",
    ]);
  });

  test("the last set: at first 26 of 35, with none wronged; now", () => {
    expect(rates(FOURTH)).toEqual({ asks: 35, heard: 35, wronged: 0 });
    expect(misheard(FOURTH)).toEqual(["já pedi pra não me ligarem mais nem mandarem mensagem → channel"]);
  });

  test("there are more than 250 of them, half of them never seen when the rules were made", () => {
    const unseen = HELD_OUT.length + SECOND.length + THIRD.length + FOURTH.length;
    expect(unseen + MADE_WITH.length).toBeGreaterThan(400);
    expect(unseen).toBeGreaterThan(200);
  });
});

describe("the word that our message named", () => {
  test.each([
    ["CANCELAR", ["CANCELAR"], "stop_channel"],
    ["cancelar.", ["CANCELAR"], "stop_channel"],
    ["cancelar", [], "none"],
    ["cancelar la deuda", ["CANCELAR"], "none"],
    ["quiero cancelar", ["CANCELAR"], "none"],
    ["No más", ["NO"], "stop_channel"],
    ["FUERA", ["FUERA"], "stop_channel"],
    ["fuera", [], "none"],
    ["ALTA", ["ALTA"], "resume"],
    ["¿stop?", [], "none"],
    ["", ["BAJA"], "none"],
  ] as const)("%s where %j is named: %s", (text, keywords, kind) => {
    expect(askedOf(text, keywords)).toBe(kind);
  });
});

describe("what else it tells", () => {
  test("the words that decided, as they were written", () => {
    expect(readStopWords("Hola, soy Ana. NO me escríban más, gracias").matched).toBe("NO me escríban más");
    expect(readStopWords("🛑").matched).toBe("🛑");
    expect(readStopWords("hola").matched).toBeNull();
  });

  test("the ways that are named; two are all", () => {
    expect(readStopWords("no me escriban más por whatsapp")).toMatchObject({
      kind: "stop_channel",
      channels: ["whatsapp"],
    });
    expect(readStopWords("no me manden más correos ni sms")).toMatchObject({
      kind: "stop_all",
      channels: ["sms", "email"],
    });
    expect(readStopWords("quítenme de la lista de whatsapp")).toMatchObject({ kind: "stop_channel" });
  });

  test("somebody else who also wants no more is both", () => {
    expect(readStopWords("número equivocado, no me escriban más")).toMatchObject({
      kind: "stop_channel",
      hints: ["wrong_person"],
    });
  });

  test("a payment told beside the request to stop", () => {
    expect(readStopWords("ya pagué, dejen de molestar")).toMatchObject({ kind: "stop_all", hints: ["says_paid"] });
  });
});

test("any text at all, however long", { timeout: 180_000 }, () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
      expect(readStopWords(text).kind).toBeTypeOf("string");
    }),
    { numRuns: 200 },
  );
  for (const run of ["no me ", "stop ", "dejen de ", "no quiero mas ", "a "])
    expect(readStopWords(run.repeat(50_000)).kind).toBeTypeOf("string");
});
