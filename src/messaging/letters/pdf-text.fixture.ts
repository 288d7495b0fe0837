import { inflateSync } from "node:zlib";
import { objectsOf, partsOf } from "./pdf-objects.js";

/** What somebody reads on each page of a letter, by the way a viewer finds it: glyphs, and what each font says they mean. */
export function pagesOf(pdf: Buffer): string[] {
  const objects = objectsOf(pdf);
  const said = (number: number): string => partsOf(objects.get(number) as Buffer).said;
  const stream = (number: number): string => {
    const bytes = partsOf(objects.get(number) as Buffer).stream as Buffer;
    return inflateSync(bytes.subarray("stream\n".length)).toString("latin1");
  };
  const ref = (text: string, name: string): number => Number(new RegExp(`/${name} (\\d+) 0 R`).exec(text)?.[1]);
  const root = [...objects.values()].map((one) => partsOf(one).said).filter((one) => /\/Type \/Pages\s/.test(one));
  const kids =
    root.map((one) => /\/Kids \[([^\]]*)\]/.exec(one)?.[1] ?? "").sort((a, b) => b.length - a.length)[0] ?? "";
  return [...kids.matchAll(/(\d+) 0 R/g)].map(([, kid]) => {
    const page = said(Number(kid));
    const resources = said(ref(page, "Resources"));
    const fonts = new Map<string, Map<number, string>>();
    for (const [, name, number] of resources.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      fonts.set(name as string, meanings(stream(ref(said(Number(number)), "ToUnicode"))));
    }
    return read(stream(ref(page, "Contents")), fonts);
  });
}

function meanings(cmap: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const [, from, list] of cmap.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/gi)) {
    const texts = [...(list as string).matchAll(/<([0-9a-f ]*)>/gi)].map(([, hex]) =>
      String.fromCharCode(...((hex as string).match(/[0-9a-f]{4}/gi) ?? []).map((unit) => Number.parseInt(unit, 16))),
    );
    for (const [at, text] of texts.entries()) found.set(Number.parseInt(from as string, 16) + at, text);
  }
  return found;
}

/** Words are placed one by one: those of one height are one line. */
function read(content: string, fonts: ReadonlyMap<string, ReadonlyMap<number, string>>): string {
  const lines: string[] = [];
  let height: string | undefined;
  let font: ReadonlyMap<number, string> | undefined;
  const put = (text: string): void => {
    lines[lines.length - 1] += text;
  };
  for (const [, y, name, shown] of content.matchAll(/1 0 0 1 [\d.]+ ([\d.]+) Tm|\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name) font = fonts.get(name);
    else if (y && y !== height) lines.push("");
    height = y ?? height;
    for (const [, hex] of (shown ?? "").matchAll(/<([0-9a-f]+)>/g))
      for (const glyph of (hex as string).match(/.{4}/g) ?? []) put(font?.get(Number.parseInt(glyph, 16)) ?? "?");
  }
  return lines.map((line) => line.trim()).join("\n");
}

/** Is this written there? Where spaces are belongs to the printer, who sets words and not lines. */
export const says = (page: string | undefined, words: string): boolean =>
  (page ?? "").replace(/\s+/g, "").includes(words.replace(/\s+/g, ""));
