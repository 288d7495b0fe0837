import { createHash } from "node:crypto";
import type { Beat } from "../beats.js";
import { realNow } from "../clock.js";
import type { Tx } from "../db.js";
import { Problem } from "../problem.js";
import type { Actor } from "./route.js";

/**
 * The first answer to an idempotency key is given again when the key comes again.
 *
 * The key's row is written in the request's own transaction: a second request with the key waits at the unique index
 * until the first has committed, then finds its answer. When the first was refused, its row is gone with everything
 * else, and the second is tried afresh.
 */
export interface Kept {
  readonly status: number;
  readonly reply: unknown;
}

const WAIT_MS = 10_000;

export interface Operation {
  readonly key: string;
  readonly route: string;
  readonly hash: string;
}

/** The operation a request asks for, or null when it carries no key. */
export function operationOf(
  header: string | string[] | undefined,
  route: string,
  actor: Actor,
  asked: unknown,
): Operation | null {
  if (header === undefined) return null;
  if (typeof header !== "string" || !/^[\x21-\x7e]{1,200}$/.test(header)) {
    throw new Problem(
      400,
      "invalid_request",
      {},
      { errors: [{ in: "headers", path: "idempotency-key", code: "wrong_format" }] },
    );
  }
  // Keys belong to who sent them: two callers that both count from 1 must not get each other's answers.
  return { key: `${actor.kind}:${actor.id}:${header}`, route, hash: hashOf(asked) };
}

const hashOf = (asked: unknown): string =>
  createHash("sha256")
    .update(JSON.stringify(asked, sorted) ?? "")
    .digest("hex");

/** The same content in another order of keys is the same request. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Takes the key for this transaction, or gives what was answered before. */
export async function claimKey(tx: Tx, { key, route, hash }: Operation): Promise<Kept | null> {
  await tx`select set_config('lock_timeout', ${String(WAIT_MS)}, true)`;
  const claimed = await insertKey(tx, key, route, hash);
  await tx`select set_config('lock_timeout', '0', true)`;
  if (claimed) return null;
  const [row] = await tx<{ operation: string; bodyHash: string; status: number; reply: unknown }>`
    select operation, body_hash, status, reply from platform.idempotency where tenant_id = ${tx.tenant} and key = ${key}`;
  if (!row) throw new Problem(409, "idempotency_busy", {}, { headers: { "retry-after": "1" } });
  if (row.operation !== route || row.bodyHash !== hash) throw new Problem(422, "idempotency_mismatch");
  return { status: row.status, reply: row.reply };
}

async function insertKey(tx: Tx, key: string, route: string, hash: string): Promise<boolean> {
  try {
    const rows = await tx`
      insert into platform.idempotency (tenant_id, key, operation, body_hash, created_at)
      values (${tx.tenant}, ${key}, ${route}, ${hash}, ${realNow()})
      on conflict (tenant_id, key) do nothing
      returning key`;
    return rows.length === 1;
  } catch (error) {
    if ((error as { code?: string }).code === "55P03") {
      throw new Problem(409, "idempotency_busy", {}, { headers: { "retry-after": "1" }, cause: error });
    }
    throw error;
  }
}

export async function keepReply(tx: Tx, { key }: Operation, { status, reply }: Kept): Promise<void> {
  await tx`
    update platform.idempotency set status = ${status}, reply = ${JSON.stringify(reply)}::jsonb
    where tenant_id = ${tx.tenant} and key = ${key}`;
}

const KEPT_MS = 48 * 3_600_000;
const FORGOTTEN_A_BEAT = 5_000;

/** Forgets keys after two days of real time. */
export const forgetKeys: Beat = {
  name: "forget_idempotency_keys",
  run: (db) =>
    db.begin(async (tx) => {
      const rows = await tx`
        delete from platform.idempotency
        where tenant_id = ${tx.tenant} and key in (
          select key from platform.idempotency
          where tenant_id = ${tx.tenant} and created_at < ${new Date(realNow().getTime() - KEPT_MS)}
          limit ${FORGOTTEN_A_BEAT})
        returning key`;
      return rows.length;
    }),
};
