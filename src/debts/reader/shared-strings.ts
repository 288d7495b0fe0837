import { unescaped } from "./cell-text.js";
import { LIMITS, UnreadableFile } from "./limits.js";
import { pieces } from "./xml-pieces.js";
import { type XmlListener, XmlScan } from "./xml-scan.js";
import type { ZipParts } from "./zip.js";

const BLOCK_BITS = 8;
const BLOCK = 1 << BLOCK_BITS;

/**
 * The strings that cells refer to by number, held as a few long texts and the places where each one ends: a million
 * short strings cost their characters and four bytes each.
 */
export class SharedStrings {
  readonly #blocks: string[] = [];
  #block: string[] = [];
  #blockChars = 0;
  #chars = 0;
  #ends = new Uint32Array(BLOCK * 4);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(text: string): void {
    this.#chars += text.length;
    if (this.#count >= LIMITS.sharedStringsMax || this.#chars > LIMITS.sharedCharsMax) {
      throw new UnreadableFile("too_many_strings", { max: LIMITS.sharedStringsMax });
    }
    if (this.#count === this.#ends.length) {
      const grown = new Uint32Array(this.#ends.length * 2);
      grown.set(this.#ends);
      this.#ends = grown;
    }
    this.#block.push(text);
    this.#blockChars += text.length;
    this.#ends[this.#count] = this.#blockChars;
    this.#count += 1;
    if (this.#block.length === BLOCK) this.seal();
  }

  /** Closes the last block. Called once, after the last string. */
  seal(): void {
    this.#blocks.push(this.#block.join(""));
    this.#block = [];
    this.#blockChars = 0;
  }

  /** Undefined when the workbook holds no such string. */
  at(index: number): string | undefined {
    if (!(index >= 0 && index < this.#count)) return undefined;
    const from = (index & (BLOCK - 1)) === 0 ? 0 : this.#ends[index - 1];
    return this.#blocks[index >> BLOCK_BITS]?.slice(from, this.#ends[index]);
  }
}

/** Reads `<si>` after `<si>`: plain or in runs; the phonetic guides of Japanese are left out. */
class StringsListener implements XmlListener {
  readonly strings = new SharedStrings();
  #text = "";
  #inText = false;
  #inGuide = false;

  open(name: string): void {
    if (name === "si") this.#text = "";
    else if (name === "t") this.#inText = !this.#inGuide;
    else if (name === "rPh") this.#inGuide = true;
  }

  close(name: string): void {
    if (name === "si") this.strings.add(unescaped(this.#text));
    else if (name === "t") this.#inText = false;
    else if (name === "rPh") this.#inGuide = false;
  }

  text(text: string): void {
    if (!this.#inText) return;
    this.#text += text;
    if (this.#text.length > LIMITS.lineBytesMax) throw new UnreadableFile("broken_file", { part: "shared string" });
  }
}

export async function readSharedStrings(zip: ZipParts, part: string | null): Promise<SharedStrings> {
  const listener = new StringsListener();
  if (part !== null) {
    const scan = new XmlScan(listener);
    for await (const { text } of pieces(await zip.stream(part))) scan.write(text);
    scan.end();
  }
  listener.strings.seal();
  return listener.strings;
}
