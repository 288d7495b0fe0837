import type { Client } from "pg";
import type { Db, Tx } from "./db.js";

/** First half of the advisory lock's key: these locks mean "worker number N is alive". */
const ALIVE_LOCK = 7_263_002;

/**
 * A worker's number and its sign of life.
 *
 * The worker holds an advisory lock on a connection of its own. When the process dies, however it dies, the server sees
 * the connection end and frees the lock: nobody has to guess from a timeout whether a worker is only slow.
 */
export interface WorkerId {
  /** The number; a new one when the connection was lost, because the old number may have been declared dead. */
  current(): Promise<bigint>;
  release(): Promise<void>;
}

export function takeWorkerId(db: Db): WorkerId {
  let held: Promise<{ client: Client; number: bigint }> | null = null;
  const take = async () => {
    const client: Client = await db.connect();
    client.once("end", () => {
      held = null;
    });
    const { rows } = await client.query("select nextval('platform.worker_number') as number");
    const number = rows[0].number as bigint;
    await client.query("select pg_advisory_lock($1, $2)", [ALIVE_LOCK, Number(number)]);
    return { client, number };
  };
  return {
    async current() {
      held ??= take();
      try {
        return (await held).number;
      } catch (error) {
        held = null;
        throw error;
      }
    },
    async release() {
      const last = held;
      held = null;
      if (last !== null) await (await last).client.end();
    },
  };
}

/** Which of these workers are dead? A dead worker's lock can be taken; ours on it ends with this transaction. */
export async function deadWorkers(tx: Tx, numbers: readonly bigint[]): Promise<bigint[]> {
  if (numbers.length === 0) return [];
  const rows = await tx<{ number: bigint }>`
    select number from unnest(${numbers}::bigint[]) as w(number)
    where pg_try_advisory_xact_lock(${ALIVE_LOCK}, number::int)`;
  return rows.map((row) => row.number);
}
