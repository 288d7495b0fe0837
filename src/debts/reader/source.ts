import { type FileHandle, open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { LIMITS } from "./limits.js";

/** Bytes in pieces, in order; an empty piece is the end. A piece may be overwritten once the next one is asked for. */
interface Pieces {
  next(): Promise<Buffer>;
  close(): Promise<void>;
}

/** Bytes from a path or a stream: the head can be looked at first, then everything is read once, in order. */
export class ByteSource {
  readonly path: string | null;
  readonly bytesTotal: number | null;
  bytesRead = 0;
  readonly #pieces: Pieces;
  #ended = false;

  private constructor(pieces: Pieces, path: string | null, bytesTotal: number | null) {
    this.#pieces = pieces;
    this.path = path;
    this.bytesTotal = bytesTotal;
  }

  static async open(source: Readable | string): Promise<ByteSource> {
    if (typeof source !== "string") return new ByteSource(new StreamPieces(source), null, null);
    const file = await open(source, "r");
    const { size } = await file.stat();
    return new ByteSource(new FilePieces(file), source, size);
  }

  /** True once the last byte was handed out. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * About `bytes` more bytes: at least so many, fewer only at the end of the source. They are to be used before
   * the next call, which may write over them.
   */
  async read(bytes: number): Promise<Buffer> {
    const gathered: Buffer[] = [];
    let length = 0;
    while (length < bytes && !this.#ended) {
      const piece = await this.#pieces.next();
      if (piece.length === 0) this.#ended = true;
      else {
        length += piece.length;
        this.bytesRead += piece.length;
        if (length >= bytes && gathered.length === 0) return piece;
        gathered.push(Buffer.from(piece));
      }
    }
    return Buffer.concat(gathered, length);
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#pieces.close();
  }
}

/** Reads a file into two buffers by turns: one is filled while the other is worked on. */
class FilePieces implements Pieces {
  readonly #file: FileHandle;
  readonly #buffers = [Buffer.allocUnsafeSlow(LIMITS.blockBytes), Buffer.allocUnsafeSlow(LIMITS.blockBytes)] as const;
  #turn: 0 | 1 = 0;
  #ahead: Promise<number> | null = null;
  #closed = false;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async next(): Promise<Buffer> {
    const length = await (this.#ahead ?? this.#fill());
    const filled = this.#buffers[this.#turn].subarray(0, length);
    this.#turn = this.#turn === 0 ? 1 : 0;
    this.#ahead = length === 0 || this.#closed ? null : this.#fill();
    this.#ahead?.catch(() => {}); // It is thrown where the piece is asked for.
    return filled;
  }

  async #fill(): Promise<number> {
    const buffer = this.#buffers[this.#turn];
    const { bytesRead } = await this.#file.read(buffer, 0, buffer.length);
    return bytesRead;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#ahead?.catch(() => {}); // A read that is given up has nothing more to say.
    await this.#file.close();
  }
}

class StreamPieces implements Pieces {
  readonly #stream: Readable;
  readonly #iterator: AsyncIterator<unknown>;

  constructor(stream: Readable) {
    this.#stream = stream;
    this.#iterator = stream[Symbol.asyncIterator]();
  }

  async next(): Promise<Buffer> {
    for (;;) {
      const { done, value } = await this.#iterator.next();
      if (done) return Buffer.alloc(0);
      const piece = bufferOf(value);
      if (piece.length > 0) return piece;
    }
  }

  async close(): Promise<void> {
    this.#stream.on("error", () => {}); // A stream that is given up has nothing more to say.
    this.#stream.destroy();
  }
}

function bufferOf(piece: unknown): Buffer {
  if (Buffer.isBuffer(piece)) return piece;
  if (piece instanceof Uint8Array) return Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  return Buffer.from(String(piece));
}
