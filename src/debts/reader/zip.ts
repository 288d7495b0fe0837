import type { Readable } from "node:stream";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { LIMITS, UnreadableFile } from "./limits.js";

/**
 * The parts of a zipped workbook.
 *
 * Everything is judged by the directory before a byte is unpacked: how many parts, how large each says it is, how
 * tightly it is packed. yauzl holds each part to the size it stated, so a directory that lies ends with an error.
 */
export class ZipParts {
  readonly #zip: ZipFile;
  readonly #parts: ReadonlyMap<string, Entry>;

  private constructor(zip: ZipFile, parts: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#parts = parts;
  }

  static async open(path: string): Promise<ZipParts> {
    const zip = await guarded(() => openPromise(path, { autoClose: false, validateEntrySizes: true }));
    try {
      return new ZipParts(zip, await guarded(() => directoryOf(zip)));
    } catch (problem) {
      zip.close();
      throw problem;
    }
  }

  has(name: string): boolean {
    return this.#parts.has(name.toLowerCase());
  }

  /** Unpacked size that the directory states. */
  bytesOf(name: string): number {
    return this.#parts.get(name.toLowerCase())?.uncompressedSize ?? 0;
  }

  async stream(name: string): Promise<Readable> {
    const part = this.#parts.get(name.toLowerCase());
    if (!part) throw new UnreadableFile("broken_file", { part: name });
    return guarded(() => this.#zip.openReadStreamPromise(part));
  }

  /** A small part as text; null when the workbook has no such part. */
  async text(name: string): Promise<string | null> {
    if (!this.has(name)) return null;
    if (this.bytesOf(name) > LIMITS.smallPartBytesMax) throw new UnreadableFile("zip_bomb", { part: name });
    const stream = await this.stream(name);
    return guarded(async () => {
      const pieces: Buffer[] = [];
      for await (const piece of stream) pieces.push(piece as Buffer);
      return Buffer.concat(pieces).toString("utf8");
    });
  }

  close(): void {
    this.#zip.close();
  }
}

async function directoryOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const parts = new Map<string, Entry>();
  let unpacked = 0;
  for await (const entry of zip.eachEntry()) {
    if (parts.size >= LIMITS.partsMax) throw new UnreadableFile("zip_bomb", { parts: LIMITS.partsMax });
    if (entry.isEncrypted()) throw new UnreadableFile("password_protected");
    const { fileName, compressedSize, uncompressedSize } = entry;
    unpacked += uncompressedSize;
    const ratio = uncompressedSize / Math.max(1, compressedSize);
    const tight = uncompressedSize > LIMITS.packedRatioFromBytes && ratio > LIMITS.packedRatioMax;
    if (tight || unpacked > LIMITS.unpackedBytesMax) throw new UnreadableFile("zip_bomb", { part: fileName });
    parts.set(fileName.toLowerCase(), entry);
  }
  return parts;
}

/** Whatever the zip or inflate code complains of, the file is broken; our own refusals pass as they are. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (problem) {
    if (problem instanceof UnreadableFile) throw problem;
    throw new UnreadableFile("broken_file", {}, problem);
  }
}
