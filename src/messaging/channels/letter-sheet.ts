import { createRequire } from "node:module";
import pdfmake from "pdfmake";
import type { Content, TDocumentDefinitions } from "pdfmake/interfaces.js";
import type { Locale } from "../../kernel/locale.js";
import type { LocalDate } from "../../kernel/time.js";
import { dayWriter } from "../domain/template-day.js";
import type { AddressWindow } from "./letter-address.js";

const { resolve } = createRequire(import.meta.url);
const ROBOTO = {
  normal: resolve("pdfmake/fonts/Roboto/Roboto-Regular.ttf"),
  bold: resolve("pdfmake/fonts/Roboto/Roboto-Medium.ttf"),
};

// A letter brings everything with it: nothing is fetched, and of the disk only the font's own files are read.
pdfmake.setFonts({ Roboto: ROBOTO });
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => Object.values(ROBOTO).includes(path));

export interface Sheet {
  readonly paper: "a4" | "letter";
  readonly locale: Locale;
  readonly at: Date;
  readonly day: LocalDate;
  readonly sender: { readonly name: string; readonly lines: readonly string[] };
  readonly window: AddressWindow;
  /** By which a letter that comes back is found again. */
  readonly ref: string;
  readonly subject: string;
  readonly text: string;
}

const mm = (length: number): number => length * 2.834_645_7;

/**
 * Where things stand on the first page: DIN 5008, form B.
 *
 * Of the two forms it leaves the more room above for the sender, and it is the one whose address lies in the window of a
 * DL envelope when the sheet is folded at its marks; its address zone, 62.7 to 90 mm from the top, is also inside the
 * window of a number 10 envelope with a Letter sheet folded in three.
 */
const LEFT = mm(25);
const RIGHT = mm(20);
const TOP = mm(20);
const BOTTOM = mm(24);
const RETURN_AT = mm(57.5);
const ADDRESS_AT = mm(62.7);
const INFO_AT = { x: mm(125), y: mm(62.7) };
const TEXT_AT = mm(98.5);
const FOLDS = { a4: [mm(105), mm(210)], letter: [mm(93.1), mm(186.2)] } as const;

const WORDS: Readonly<Record<Locale, { readonly ref: string; page(at: number, of: number): string }>> = {
  es: { ref: "Referencia", page: (at, of) => `Página ${at} de ${of}` },
  en: { ref: "Reference", page: (at, of) => `Page ${at} of ${of}` },
  pt: { ref: "Referência", page: (at, of) => `Página ${at} de ${of}` },
};

const GREY = "#555555";

/** Makes the letter: the same sheet gives the same bytes. */
export async function printSheet(sheet: Sheet): Promise<{ readonly pdf: Buffer; readonly pages: number }> {
  let pages = 0;
  const definition: TDocumentDefinitions = {
    pageSize: sheet.paper === "a4" ? "A4" : "LETTER",
    pageMargins: [LEFT, TOP, RIGHT, BOTTOM],
    defaultStyle: { font: "Roboto", fontSize: 10, lineHeight: 1.2 },
    info: { title: plain(sheet.subject), creationDate: sheet.at, producer: "Acuerdo", creator: "Acuerdo" },
    content: [
      ...head(sheet),
      ...plain(sheet.text)
        .split(/\n{2,}/)
        .flatMap(block),
    ],
    footer(page, count) {
      pages = count;
      const { name } = sheet.sender;
      return {
        columns: [
          { text: `${plain(name)} · ${sheet.ref}` },
          { text: WORDS[sheet.locale].page(page, count), alignment: "right", width: "auto" },
        ],
        margin: [LEFT, mm(8), RIGHT, 0],
        fontSize: 8,
        color: GREY,
      };
    },
  };
  const pdf = await pdfmake.createPdf(definition).getBuffer();
  return { pdf, pages };
}

function head({ paper, locale, day, sender, window, ref, subject }: Sheet): Content[] {
  const words = WORDS[locale];
  const lines = sender.lines.map(plain);
  return [
    {
      stack: [
        { text: plain(sender.name), bold: true, fontSize: 13 },
        { text: lines.join(" · "), color: GREY, fontSize: 8.5 },
      ],
      absolutePosition: { x: LEFT, y: mm(15) },
    },
    { canvas: FOLDS[paper].map((y) => mark(y)), absolutePosition: { x: 0, y: 0 } },
    {
      text: [plain(sender.name), ...lines].join(" · ").slice(0, 90),
      fontSize: 6.5,
      color: GREY,
      absolutePosition: { x: LEFT, y: RETURN_AT },
    },
    {
      stack: window.lines.map((line) => ({ text: plain(line), noWrap: true })),
      fontSize: window.fontSize,
      lineHeight: 1,
      absolutePosition: { x: LEFT, y: ADDRESS_AT },
    },
    {
      stack: [
        { text: dayWriter(locale, "long")(day) },
        { text: `${words.ref}: ${ref}`, fontSize: 8, color: GREY, margin: [0, 3, 0, 0] },
      ],
      absolutePosition: INFO_AT,
    },
    { text: plain(subject), bold: true, fontSize: 11, margin: [0, TEXT_AT - TOP, 0, 12] },
  ];
}

const mark = (y: number) => ({
  type: "line" as const,
  x1: mm(5),
  y1: y,
  x2: mm(9),
  y2: y,
  lineWidth: 0.4,
  lineColor: GREY,
});

const ROW = /^- (.+ \| .+)$/;

/** One paragraph as it is written; the rows of an account, which plain text parts by bars, as a table. */
function block(paragraph: string): Content[] {
  if (paragraph.trim() === "--") return [rule()];
  const out: Content[] = [];
  let rows: string[][] = [];
  const flush = (): void => {
    if (rows.length > 0) out.push(table(rows));
    rows = [];
  };
  for (const line of paragraph.split("\n")) {
    const row = ROW.exec(line)?.[1]?.split(" | ");
    if (row) rows.push(row);
    else {
      flush();
      out.push({ text: line, preserveLeadingSpaces: true });
    }
  }
  flush();
  return [{ stack: out, margin: [0, 0, 0, 9] }];
}

/** Made anew each time: whoever lays out a page writes into what it is given. */
const rule = (): Content => ({
  canvas: [{ type: "line", x1: 0, y1: 0, x2: mm(60), y2: 0, lineWidth: 0.4, lineColor: GREY }],
  margin: [0, 2, 0, 9],
});

/** References on the left, the amount, which comes last, on the right. A row is never cut by the end of a page. */
function table(rows: readonly (readonly string[])[]): Content {
  const columns = Math.max(...rows.map((row) => row.length));
  return {
    table: {
      dontBreakRows: true,
      widths: Array.from({ length: columns }, (_, at) => (at === 0 ? "*" : "auto")),
      body: rows.map((row) => {
        const blanks = Array.from({ length: columns - row.length }, () => "");
        const cells = [...row.slice(0, -1), ...blanks, row.at(-1) ?? ""];
        return cells.map((text, at) => ({
          text,
          ...(at === columns - 1 && { alignment: "right" as const, noWrap: true }),
        }));
      }),
    },
    layout: {
      hLineWidth: () => 0.3,
      vLineWidth: () => 0,
      hLineColor: () => "#bbbbbb",
      paddingLeft: (at) => (at === 0 ? 0 : 8),
      paddingRight: () => 0,
    },
    margin: [0, 4, 0, 4],
  };
}

/** What paper cannot show is left out: controls, halves of pairs, pictures (the font has none). */
export const plain = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{C}\n]|\p{Emoji_Presentation}|\p{Regional_Indicator}|\p{Variation_Selector}/gu, "");
