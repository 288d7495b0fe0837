import { LIMITS, UnreadableFile } from "./limits.js";
import { attributeOf, XmlScan } from "./xml-scan.js";
import type { ZipParts } from "./zip.js";

/** How a number format shows a number, as far as an import must know. */
export type NumberStyle =
  | { readonly kind: "plain" }
  | { readonly kind: "date" }
  /** `000000`: the zeros in front belong to the value as people write it. */
  | { readonly kind: "padded"; readonly digits: number };

export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly part: string; readonly hidden: boolean }[];
  /** Part name of the shared strings, when the workbook has any. */
  readonly strings: string | null;
  /** By the style number that cells carry. */
  readonly styles: readonly NumberStyle[];
  readonly date1904: boolean;
}

const ROOT = "xl/workbook.xml";

/** Reads what a workbook says about itself: its sheets in order, their styles, its day zero. */
export async function readWorkbook(zip: ZipParts): Promise<Workbook> {
  const packaged = await relations(zip, "_rels/.rels");
  const root = packaged.find(({ type }) => type.endsWith("/officeDocument"))?.target ?? ROOT;
  if (!/\.xml$/i.test(root) && zip.has(root)) throw new UnreadableFile("unsupported_format", { format: "xlsb" });
  const xml = await zip.text(root);
  if (xml === null) await refusePackage(zip);
  const folder = root.slice(0, root.lastIndexOf("/") + 1);
  const links = await relations(zip, `${folder}_rels/${root.slice(folder.length)}.rels`, folder);
  const parts = new Map(links.map(({ id, target }) => [id, target]));

  const sheets: { name: string; part: string; hidden: boolean }[] = [];
  let date1904 = false;
  scan(xml ?? "", (name, attributes) => {
    if (name === "sheet") {
      const part = parts.get(relationId(attributes) ?? "");
      const hidden = (attributeOf(attributes, "state") ?? "visible") !== "visible";
      if (part && zip.has(part)) sheets.push({ name: attributeOf(attributes, "name") ?? "", part, hidden });
    } else if (name === "workbookPr") {
      date1904 = /^(?:1|true)$/.test(attributeOf(attributes, "date1904") ?? "");
    }
  });
  const worksheets = sheets.filter(({ part }) => /sheet/i.test(part) && !/chartsheet|dialogsheet/i.test(part));
  if (worksheets.length === 0) throw new UnreadableFile("not_a_workbook");
  const styles = links.find(({ type }) => type.endsWith("/styles"))?.target;
  const strings = links.find(({ type }) => type.endsWith("/sharedStrings"))?.target ?? null;
  return {
    sheets: worksheets,
    strings: strings !== null && zip.has(strings) ? strings : null,
    styles: styles === undefined ? [] : stylesOf((await zip.text(styles)) ?? ""),
    date1904,
  };
}

/** A zip without a workbook: another office file, or any other archive. */
async function refusePackage(zip: ZipParts): Promise<never> {
  const media = zip.has("mimetype") ? await zip.text("mimetype") : null;
  if (media?.includes("opendocument")) throw new UnreadableFile("unsupported_format", { format: "ods" });
  if (zip.has("xl/workbook.bin")) throw new UnreadableFile("unsupported_format", { format: "xlsb" });
  throw new UnreadableFile("not_a_workbook");
}

interface Relation {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

async function relations(zip: ZipParts, part: string, folder = ""): Promise<Relation[]> {
  const found: Relation[] = [];
  scan((await zip.text(part)) ?? "", (name, attributes) => {
    if (name !== "Relationship" || attributeOf(attributes, "TargetMode") === "External") return;
    const target = attributeOf(attributes, "Target") ?? "";
    found.push({
      id: attributeOf(attributes, "Id") ?? "",
      type: attributeOf(attributes, "Type") ?? "",
      target: target.startsWith("/") ? target.slice(1) : joined(folder, target),
    });
  });
  return found;
}

function joined(folder: string, target: string): string {
  const steps: string[] = [];
  for (const step of (folder + target).split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "." && step !== "") steps.push(step);
  }
  return steps.join("/");
}

/** The sheet's relation, whatever prefix the writer gave to that namespace. */
const relationId = (attributes: string): string | null => {
  const prefix = /\s([\w.-]+):id\s*=/.exec(attributes)?.[1];
  return prefix === undefined ? null : attributeOf(attributes, `${prefix}:id`);
};

function scan(xml: string, open: (name: string, attributes: string) => void, close?: (name: string) => void): void {
  const scanner = new XmlScan({ open, close: close ?? (() => {}), text: () => {} });
  // A small part is one piece; it is cut so that the bound on one tag holds for it too.
  const text = xml.replace(/^\uFEFF/, "");
  for (let at = 0; at < text.length; at += LIMITS.tagCharsMax) scanner.write(text.slice(at, at + LIMITS.tagCharsMax));
  scanner.end();
}

/** Built-in formats that show dates or times, East Asian ones included (ECMA-376, part 1, 18.8.30). */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

export function stylesOf(xml: string): NumberStyle[] {
  const custom = new Map<number, string>();
  const styles: NumberStyle[] = [];
  let inCells = false;
  scan(
    xml,
    (name, attributes) => {
      if (name === "numFmt") {
        custom.set(Number(attributeOf(attributes, "numFmtId")), attributeOf(attributes, "formatCode") ?? "");
      } else if (name === "cellXfs") inCells = true;
      else if (name === "xf" && inCells) {
        const id = Number(attributeOf(attributes, "numFmtId") ?? 0);
        const code = custom.get(id);
        styles.push(code === undefined ? { kind: isBuiltInDate(id) ? "date" : "plain" } : styleOf(code));
      }
    },
    (name) => {
      if (name === "cellXfs") inCells = false;
    },
  );
  return styles;
}

/** What does this format code show: a date, a number padded with zeros, or a plain number? */
export function styleOf(code: string): NumberStyle {
  const positive = code.split(";")[0] ?? "";
  const bare = positive.replace(/"[^"]*"|\\.|_.|\*./g, "").replace(/\[(?![hms]+\])[^\]]*\]/gi, "");
  if (/^0{2,}$/.test(bare)) return { kind: "padded", digits: bare.length };
  if (/general/i.test(bare)) return { kind: "plain" };
  return { kind: /[dmyhs]/i.test(bare) && !/[0#]\.?[0#]*E[+-]/i.test(bare) ? "date" : "plain" };
}
