import fc from "fast-check";
import { expect, test } from "vitest";
import { STRONG, WEAK } from "./bounce-words.js";
import { bytes, fields, html, letter, ORIGINAL, report, told } from "./mail.fixture.js";
import { readMail } from "./read-mail.js";

/*
 * Whatever comes in, mail is read without an exception and in a time that follows its size: real shapes with bytes
 * changed, cut, doubled and swapped, and the runs of letters that patterns with unbounded repeats drown in.
 */

const RUNS = 80;

const SEEDS = [
  report({
    notice: "could not be delivered",
    recipients: [
      fields("ana@correo.test", "5.1.1", "smtp; 550 5.1.1 no such user"),
      fields("eva@correo.test", "4.2.2"),
    ],
  }),
  told(
    `Your message could not be delivered.\n\n<ana@correo.test>:\n550 mailbox full\n\n--- Below this line is a copy of the message.\n\n${ORIGINAL}`,
  ),
  letter("Ya pagué.\n\nEl lun, 3 nov 2025 a las 10:00, Cobros <ayuda@cobros.test>\nescribió:\n\n> Hola\n\n-- \nAna\n"),
  html(
    '<div>Ya pagué</div><div class="gmail_quote"><div class="gmail_attr">El 3, X escribió:</div><blockquote>Hola</blockquote></div>',
  ),
  letter(
    "--sep\nContent-Type: text/plain\n\nhola\n--sep\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nQUJD\n--sep--\n",
    "Content-Type: multipart/mixed; boundary=sep",
  ),
].map(bytes);

type Change = {
  readonly kind: "set" | "cut" | "drop" | "double" | "swap";
  readonly at: number;
  readonly length: number;
  readonly byte: number;
};

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom("set", "cut", "drop", "double", "swap"),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(80),
  byte: fc.constantFrom(0, 9, 10, 13, 32, 34, 38, 45, 58, 59, 60, 61, 62, 63, 64, 0xa0, 0xc3, 0xff),
});

function changed(source: Uint8Array, { kind, at, length, byte }: Change): Uint8Array {
  const from = Math.floor(at * source.length);
  const to = Math.min(source.length, from + length);
  const before = source.subarray(0, from);
  const piece = source.subarray(from, to);
  const after = source.subarray(to);
  if (kind === "set") return Buffer.concat([before, Buffer.alloc(piece.length, byte), after]);
  if (kind === "cut") return before;
  if (kind === "drop") return Buffer.concat([before, after]);
  return kind === "double" ? Buffer.concat([before, piece, piece, after]) : Buffer.concat([after, piece, before]);
}

test("changed mails are read, and nothing of them is lost from the answer's shape", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...SEEDS),
      fc.array(change, { minLength: 1, maxLength: 6 }),
      async (seed, changes) => {
        const reading = await readMail(changes.reduce(changed, seed));
        if (reading.kind === "bounce") {
          expect(reading.recipients.length).toBeGreaterThan(0);
          for (const one of reading.recipients) expect(["hard", "soft", "none"]).toContain(one.verdict);
        }
        if (reading.kind === "reply") expect(reading.files).toHaveLength(reading.attachments.length);
      },
    ),
    { numRuns: RUNS },
  );
});

test("any bytes at all", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 1_500 }), async (source) => {
      expect((await readMail(source)).kind).toBeTypeOf("string");
    }),
    { numRuns: RUNS },
  );
});

/** What each pattern would love to see again and again. */
const RUNS_OF = [
  "a",
  "@",
  "a@b.",
  "<",
  "<a ",
  "<!--",
  "<blockquote>",
  "&#",
  "\n",
  "> ",
  "On 1 ",
  "On 1, a@b wrote ",
  "El 3 nov ",
  "From: a@b\n",
  "De: x\n",
  "- ",
  "_",
  "550 ",
  "5.1.1 ",
  "said: 550 ",
  "Final-Recipient: rfc822; a@b\n",
  "mailbox ",
  "mail from ",
  "host ",
  "quota ",
  "message ",
  "original message ",
  "sent from my ",
  "x<y@z> ",
  "no me ",
  "Content-Type: a/b; ",
  "=?utf-8?q?",
  "(",
  '"',
  "\\",
];
const HEADS = ["From: MAILER-DAEMON@x.test\nSubject: Undelivered Mail\nContent-Type: text/html\n\n", ""];

test("no wording that is looked for has a repeat without a bound", () => {
  const open = [...STRONG, ...WEAK].flatMap(({ says, unless }) =>
    [says, unless].flatMap((pattern) => pattern?.source.match(/(?:\.|\\[sSdD]|\])[*+]|\{\d+,\}|\)\+/g) ?? []),
  );
  expect(open).toEqual([]);
});

/** A pattern that tries every way to divide a run would need hours for one of these, and no machine is that busy. */
const RUNS_MS = 180_000;

test("no run of anything is divided in every way", { timeout: RUNS_MS }, async () => {
  for (const head of HEADS)
    for (const run of RUNS_OF)
      expect(await readMail(bytes(head + run.repeat(12_000 / run.length)))).toHaveProperty("kind");
});
