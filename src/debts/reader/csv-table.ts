import { assert } from "../../kernel/assert.js";
import { isRejection, type RawBatch } from "../domain/import/raw.js";
import { cellsOf, findDelimiter, lineEndOf, sampleOf, separatorHint } from "./csv-shape.js";
import { type CsvShape, CsvSplitter, type Gathered, type RawRows } from "./csv-splitter.js";
import { type Encoding, encodingMark, judgeEncoding, Utf16Recoder } from "./encoding.js";
import { findHeader, nameColumns } from "./header.js";
import { LIMITS, UnreadableFile } from "./limits.js";
import type { ByteSource } from "./source.js";
import type { Table, TableOptions } from "./table.js";

/** A batch also ends when its rows come from this many bytes, so that wide rows do not pile up. */
const BATCH_BYTES = 4 << 20;

/** The source as blocks of UTF-8 or of a single-byte encoding, which is settled at the first byte that tells. */
class Blocks {
  readonly #source: ByteSource;
  readonly #recoder: Utf16Recoder | null;
  #settled: Encoding | null;

  constructor(source: ByteSource, settled: Encoding | null) {
    this.#source = source;
    this.#settled = settled;
    this.#recoder = settled === "utf-16le" || settled === "utf-16be" ? new Utf16Recoder(settled) : null;
  }

  get encoding(): Encoding {
    return this.#settled ?? "utf-8";
  }

  /** The encoding of the blocks that come out. */
  get blockEncoding(): Encoding {
    return this.#recoder ? "utf-8" : this.encoding;
  }

  block(bytes: Buffer): Buffer {
    if (this.#recoder) return this.#recoder.recode(bytes, this.#source.ended);
    this.#settled ??= judgeEncoding(bytes);
    return bytes;
  }

  async next(): Promise<Buffer> {
    return this.block(await this.#source.read(LIMITS.blockBytes));
  }
}

/** Opens a CSV file whose first bytes are `head`. */
export function openCsv(source: ByteSource, head: Buffer, options: TableOptions): Table {
  const mark = encodingMark(head);
  const blocks = new Blocks(source, options.encoding ?? mark?.encoding ?? null);
  let first = blocks.block(head.subarray(mark?.markBytes ?? 0));
  const hint = separatorHint(first);
  first = first.subarray(hint?.bytes ?? 0);

  const whole = source.ended;
  const lineEnd = lineEndOf(first);
  const encoding = blocks.blockEncoding;
  const delimiter = options.delimiter ?? hint?.delimiter ?? findDelimiter(first, whole, lineEnd, encoding);
  const shape: CsvShape = { delimiter, lineEnd };
  const peek = sampleOf(first, whole, shape, encoding, LIMITS.sampleRows);
  const headerIndex = options.headerRow === undefined ? findHeader(cellsOf(peek)) : options.headerRow - 1;
  const headerRow = cellsOf(peek)[headerIndex];
  if (!headerRow || headerRow.length === 0) throw new UnreadableFile("empty_file");
  const headers = nameColumns(headerRow);
  if (headers.length > LIMITS.columnsMax) throw new UnreadableFile("too_many_columns", { max: LIMITS.columnsMax });

  const splitter = new CsvSplitter(shape, encoding);
  splitter.push(first, whole);
  splitter.take({ rows: [], digests: [] }, headerIndex + 1);
  splitter.expect(headers);

  let taken = false;
  return {
    format: "csv",
    get encoding() {
      return blocks.encoding;
    },
    delimiter,
    headers,
    headerRow: headerIndex + 1,
    sample: sampleBelow(peek, headerIndex, headers.length),
    bytesTotal: source.bytesTotal,
    rows(signal) {
      assert(!taken, "the rows of a table are read once");
      taken = true;
      return readRows(source, blocks, splitter, options.batchRows ?? LIMITS.batchRows, signal);
    },
    close: () => source.close(),
  };
}

function sampleBelow(peek: RawRows, headerIndex: number, width: number): string[][] {
  const rows: string[][] = [];
  for (const row of peek.slice(headerIndex + 1)) {
    if (!isRejection(row) && row.length >= width) rows.push(row.slice(0, width));
  }
  return rows;
}

async function* readRows(
  source: ByteSource,
  blocks: Blocks,
  splitter: CsvSplitter,
  batchRows: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<RawBatch, void, undefined> {
  try {
    let gathered: Gathered = { rows: [], digests: [] };
    let firstRow = splitter.row;
    let since = source.bytesRead;
    for (;;) {
      signal?.throwIfAborted();
      splitter.take(gathered, batchRows);
      const count = gathered.rows.length;
      const full = count >= batchRows;
      if (count > 0 && (full || source.ended || source.bytesRead - since >= BATCH_BYTES)) {
        yield { firstRow, ...gathered, bytesRead: source.bytesRead };
        gathered = { rows: [], digests: [] };
        firstRow = splitter.row;
        since = source.bytesRead;
      }
      if (full) continue;
      if (source.ended) return;
      const block = await blocks.next();
      splitter.setEncoding(blocks.blockEncoding);
      splitter.push(block, source.ended);
    }
  } finally {
    await source.close();
  }
}
