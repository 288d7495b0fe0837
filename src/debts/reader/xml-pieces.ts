import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { LIMITS } from "./limits.js";
import { guarded } from "./zip.js";

export interface Piece {
  readonly text: string;
  readonly bytes: number;
}

/** A part of a workbook as pieces of text of a good size: inflate hands out small ones. */
export async function* pieces(stream: Readable): AsyncGenerator<Piece, void, undefined> {
  const source: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  let decoder: StringDecoder | null = null;
  let gathered: Buffer[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const next = await guarded(() => source.next());
      if (!next.done) {
        gathered.push(next.value);
        bytes += next.value.length;
        if (bytes < LIMITS.blockBytes) continue;
      }
      const block = Buffer.concat(gathered, bytes);
      decoder ??= new StringDecoder(block[0] === 0xff && block[1] === 0xfe ? "utf16le" : "utf8");
      const text = next.done ? decoder.end(block) : decoder.write(block);
      yield { text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, bytes };
      if (next.done) return;
      gathered = [];
      bytes = 0;
    }
  } finally {
    stream.on("error", () => {});
    stream.destroy();
  }
}
