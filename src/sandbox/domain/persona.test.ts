import fc from "fast-check";
import { describe, expect, test } from "vitest";
import en from "../words/en.json" with { type: "json" };
import es from "../words/es.json" with { type: "json" };
import pt from "../words/pt.json" with { type: "json" };
import {
  nextAct,
  PERSONAS,
  type Persona,
  type PersonaKind,
  personaOf,
  type ReceivedMessage,
  USUAL_MIX,
} from "./persona.js";

const PEOPLE = Array.from({ length: 4000 }, (_, index) => personaOf("s", BigInt(index), "es"));

describe("who somebody is", () => {
  test("is the same in every run, and another under another seed", () => {
    expect(personaOf("s", 7n, "es")).toEqual(personaOf("s", 7n, "es"));
    const other = PEOPLE.filter((persona, index) => personaOf("t", BigInt(index), "es").kind !== persona.kind);
    expect(other.length).toBeGreaterThan(2000);
  });

  test("falls as the mix says, and a few speak another tongue than their creditor thinks", () => {
    for (const kind of PERSONAS) {
      const share = PEOPLE.filter((persona) => persona.kind === kind).length / PEOPLE.length;
      expect(Math.abs(share - USUAL_MIX[kind] / 100)).toBeLessThan(0.025);
    }
    const others = PEOPLE.filter(({ locale }) => locale !== "es").length / PEOPLE.length;
    expect(others).toBeGreaterThan(0.04);
    expect(others).toBeLessThan(0.08);
  });
});

const persona = (kind: PersonaKind, change: Partial<Persona> = {}): Persona => ({
  kind,
  locale: "es",
  manner: "plain",
  ...change,
});
const message = (change: Partial<ReceivedMessage> = {}): ReceivedMessage => ({
  providerId: "m",
  channel: "whatsapp",
  number: 1,
  buttons: [],
  ...change,
});
/** What a hundred such people do about their first, second, … message. */
const story = (who: Persona, change: Partial<ReceivedMessage> = {}) => {
  const done = Array.from({ length: 200 }, (_, index) =>
    nextAct(who, message({ providerId: `m${index}`, ...change }), "s"),
  );
  return Object.fromEntries(
    ["read", "say", "press", "pay", "block", "pick_up", "key", "hang_up"].map((does) => [
      does,
      done.filter((acts) => acts.some((act) => act.does === does)).length / done.length,
    ]),
  ) as Record<string, number>;
};

describe("what people do about a message", () => {
  test.each<[string, Persona, Partial<ReceivedMessage>, Record<string, readonly [number, number]>]>([
    [
      "who pays reads, answers now and then, and pays",
      persona("pays"),
      {},
      { read: [0.9, 1], say: [0.3, 0.7], pay: [0.35, 0.65] },
    ],
    ["who haggles talks, and pays a part later at best", persona("haggles"), {}, { say: [0.6, 0.9], pay: [0, 0] }],
    ["who lost the job tells so at first", persona("lost_job"), {}, { say: [0.6, 0.9], pay: [0, 0] }],
    ["and is quieter afterwards", persona("lost_job"), { number: 3 }, { say: [0.05, 0.35] }],
    [
      "a wrong number says so, louder each time",
      persona("wrong_number"),
      { number: 3 },
      { say: [0.75, 1], pay: [0, 0] },
    ],
    ["somebody upset asks to stop at the second", persona("upset"), { number: 2 }, { say: [0.8, 1], pay: [0, 0] }],
    [
      "who is silent seldom reads and never says",
      persona("silent"),
      {},
      { read: [0.2, 0.5], say: [0, 0], pay: [0, 0] },
    ],
    ["who breaks promises makes them", persona("breaks_promises"), { number: 2 }, { say: [0.4, 0.75], pay: [0, 0.15] }],
    ["who blocks does so at the second", persona("blocks"), { number: 2 }, { block: [0.6, 1] }],
    ["and not at the first", persona("blocks"), {}, { block: [0, 0] }],
    ["who is away answers mail at once", persona("away"), { channel: "email" }, { say: [1, 1], read: [0, 0] }],
    ["and nothing else", persona("away"), {}, { say: [0, 0] }],
    ["a notice is read and answered by nobody", persona("pays"), { channel: "push" }, { say: [0, 0], read: [0.9, 1] }],
    ["a phone is picked up by some", persona("pays"), { channel: "call" }, { pick_up: [0.7, 0.9], key: [0.4, 0.7] }],
    ["who is upset hangs up", persona("upset"), { channel: "call" }, { hang_up: [0.4, 0.7], key: [0, 0] }],
    ["a button is pressed by some", persona("pays"), { buttons: [{ id: "b", title: "Pagar" }] }, { press: [0.1, 0.4] }],
  ])("%s", (_, who, change, wanted) => {
    const shares = story(who, change);
    for (const [does, [least, most]] of Object.entries(wanted)) {
      expect(shares[does], does).toBeGreaterThanOrEqual(least);
      expect(shares[does], does).toBeLessThanOrEqual(most);
    }
  });

  test("is planned in the order of time, the same in every run, and never before the message", () => {
    const kinds = fc.constantFrom(...PERSONAS);
    const channels = fc.constantFrom("whatsapp", "sms", "telegram", "email", "call", "push");
    const manners = fc.constantFrom("plain", "emoji", "voice", "photo");
    fc.assert(
      fc.property(
        kinds,
        channels,
        manners,
        fc.string(),
        fc.integer({ min: 1, max: 9 }),
        (kind, channel, manner, providerId, number) => {
          const who = persona(kind, { manner });
          const acts = nextAct(who, message({ channel, providerId, number }), "s");
          expect(nextAct(who, message({ channel, providerId, number }), "s")).toEqual(acts);
          const times = acts.map(({ afterS }) => afterS);
          expect(times).toEqual([...times].sort((a, b) => a - b));
          expect(times.every((at) => at > 0)).toBe(true);
          for (const act of acts) {
            if (act.does === "pay") expect(act.share).toBeGreaterThan(0);
            if (act.does === "say") expect(act.text !== "" || act.media !== undefined).toBe(true);
            if (act.does === "say" && channel === "sms") expect(act.media).toBeUndefined();
          }
        },
      ),
    );
  });

  test("is said in their own tongue and manner", () => {
    const said = (who: Persona, topic: readonly string[]) =>
      Array.from({ length: 60 }, (_, index) => nextAct(who, message({ providerId: `p${index}` }), "s"))
        .flat()
        .flatMap((act) => (act.does === "say" && act.text !== "" ? [act.text] : []))
        .every((text) => topic.some((each) => text.startsWith(each)));
    expect(said(persona("wrong_number", { locale: "pt" }), pt.wrong_number)).toBe(true);
    expect(said(persona("wrong_number", { locale: "en" }), en.wrong_number)).toBe(true);
    expect(said(persona("wrong_number", { manner: "emoji" }), es.wrong_number)).toBe(true);
    const spoken = Array.from({ length: 30 }, (_, index) =>
      nextAct(persona("lost_job", { manner: "voice" }), message({ providerId: `v${index}` }), "s"),
    ).flat();
    expect(
      spoken.filter((act) => act.does === "say").every((act) => act.does === "say" && act.media?.kind === "voice"),
    ).toBe(true);
  });
});

test("there are a dozen ways and more to say each thing, in each tongue, none twice", () => {
  for (const words of [es, en, pt]) {
    expect(Object.keys(words).sort()).toEqual(Object.keys(es).sort());
    for (const texts of Object.values(words)) {
      expect(texts.length).toBeGreaterThanOrEqual(12);
      expect(new Set(texts).size).toBe(texts.length);
    }
  }
});
