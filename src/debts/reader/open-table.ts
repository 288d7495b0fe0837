import type { Readable } from "node:stream";
import { openCsv } from "./csv-table.js";
import { encodingMark } from "./encoding.js";
import { formatOf } from "./format.js";
import { LIMITS, UnreadableFile } from "./limits.js";
import { ByteSource } from "./source.js";
import { spool } from "./spool.js";
import type { Table, TableOptions } from "./table.js";
import { openWorkbook } from "./xlsx-table.js";

/**
 * Opens a file as a table: a CSV or an XLSX, from a path or a stream of bytes, told apart by content.
 *
 * Throws `UnreadableFile` when the file as a whole cannot be read, here or later while its rows are read.
 */
export async function openTable(source: Readable | string, options: TableOptions = {}): Promise<Table> {
  const bytes = await ByteSource.open(source);
  try {
    const head = await bytes.read(LIMITS.headBytes);
    if (head.length === 0) throw new UnreadableFile("empty_file");
    const encoding = options.encoding ?? encodingMark(head)?.encoding;
    const format = formatOf(head, encoding === "utf-16le" || encoding === "utf-16be");
    switch (format.kind) {
      case "text":
        return openCsv(bytes, head, options);
      case "zip":
        return await openZipped(bytes, head, options);
      case "unsupported":
        throw new UnreadableFile("unsupported_format", { format: format.format });
      default:
        throw new UnreadableFile(format.kind);
    }
  } catch (problem) {
    await bytes.close();
    throw problem;
  }
}

async function openZipped(bytes: ByteSource, head: Buffer, options: TableOptions): Promise<Table> {
  if (bytes.path !== null) {
    await bytes.close();
    if ((bytes.bytesTotal ?? 0) > LIMITS.workbookBytesMax) throw tooLarge();
    return openWorkbook(bytes.path, options, async () => {});
  }
  const spooled = await spool(bytes, head, options.spoolFolder);
  try {
    return await openWorkbook(spooled.path, options, spooled.remove);
  } catch (problem) {
    await spooled.remove();
    throw problem;
  }
}

const tooLarge = (): UnreadableFile => new UnreadableFile("file_too_large", { maxMb: LIMITS.workbookBytesMax >> 20 });
