import { createHmac, timingSafeEqual } from "node:crypto";
import type { z } from "zod";
import { Problem } from "../problem.js";

/**
 * Where a list goes on: the sort key of the last row, signed for one list of one tenant.
 *
 * Opaque to callers, so what lists are sorted by may change; a cursor that was edited or belongs elsewhere is refused.
 */
export interface Cursors {
  write(key: readonly unknown[]): string;
  /** The key, read by the schema it was written for; null for the first page. */
  read<S extends z.ZodType>(text: string | undefined, schema: S): z.output<S> | null;
}

const SIGNATURE_BYTES = 12;

export function makeCursors(secret: Buffer, list: string): Cursors {
  const sign = (payload: Buffer) =>
    createHmac("sha256", secret).update(list).update("\0").update(payload).digest().subarray(0, SIGNATURE_BYTES);
  return {
    write(key) {
      const payload = Buffer.from(
        JSON.stringify(key, (_, value) => (typeof value === "bigint" ? value.toString() : value)),
      );
      return Buffer.concat([sign(payload), payload]).toString("base64url");
    },
    read(text, schema) {
      if (text === undefined) return null;
      const bytes = Buffer.from(text, "base64url");
      const payload = bytes.subarray(SIGNATURE_BYTES);
      if (bytes.length <= SIGNATURE_BYTES || !timingSafeEqual(bytes.subarray(0, SIGNATURE_BYTES), sign(payload)))
        throw badCursor();
      const read = schema.safeParse(JSON.parse(payload.toString()));
      // Signed by us, yet of another form: written by a former version of this list.
      if (!read.success) throw badCursor();
      return read.data;
    },
  };
}

const badCursor = () =>
  new Problem(400, "invalid_request", {}, { errors: [{ in: "query", path: "cursor", code: "bad_cursor" }] });
