import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LIMITS, UnreadableFile } from "./limits.js";
import type { ByteSource } from "./source.js";

export interface Spooled {
  readonly path: string;
  remove(): Promise<void>;
}

/** Lays a stream down as a private file: a zip is read from its end, so it must be whole first. */
export async function spool(source: ByteSource, head: Buffer, folder: string = tmpdir()): Promise<Spooled> {
  const home = await mkdtemp(join(folder, "acuerdo-import-"));
  const remove = () => rm(home, { recursive: true, force: true });
  try {
    const path = join(home, "workbook");
    const file = await open(path, "wx", 0o600);
    try {
      let bytes = head;
      for (;;) {
        if (source.bytesRead > LIMITS.workbookBytesMax) {
          throw new UnreadableFile("file_too_large", { maxMb: LIMITS.workbookBytesMax >> 20 });
        }
        await file.writeFile(bytes);
        if (source.ended) break;
        bytes = await source.read(LIMITS.blockBytes);
      }
    } finally {
      await file.close();
    }
    await source.close();
    return { path, remove };
  } catch (problem) {
    await remove();
    throw problem;
  }
}
