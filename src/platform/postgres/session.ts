import { realpath } from "node:fs/promises";
import { Socket } from "node:net";
import pg from "pg";
import { SUPERUSER } from "./cluster-files.js";
import { sleep } from "./processes.js";

export const HOST = "127.0.0.1";
/** How launchers know each other among the server's sessions. */
export const LAUNCHER_SESSION = "acuerdo launcher";

const CONNECT_MAX_MS = 5_000;
const RETURN_EVERY_MS = 1_000;
const CLOSING_MAX_MS = 1_000;
const CLOSING_LOOK_MS = 40;

export interface Address {
  readonly port: number;
  readonly password: string;
  readonly pgdata: string;
}

export type Knock =
  | { readonly kind: "open"; readonly session: Session }
  | { readonly kind: "refused"; readonly reason: string } // A server, but not with our password or folder.
  | { readonly kind: "silent"; readonly reason: string }; // Nobody there, or not ready yet.

/**
 * The session that a launcher keeps as long as its cluster is in use. It says to every other launcher
 * "somebody is here", and the system takes it away with the process, however that ends. It never keeps
 * the process alive by itself.
 */
export interface Session {
  /** Other client sessions, by the names they gave, ours left out. */
  others(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Opens a session, if the server behind this port is the one of that folder. */
export async function knock(address: Address): Promise<Knock> {
  let line: Line;
  try {
    line = await connect(address);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const isRefused = error instanceof pg.DatabaseError && (error.code ?? "").startsWith("28");
    return { kind: isRefused ? "refused" : "silent", reason };
  }
  try {
    const { rows } = await line.client.query<{ folder: string }>("select current_setting('data_directory') as folder");
    const folder = rows[0]?.folder ?? "";
    if ((await samePath(folder, address.pgdata)) === false) {
      await line.client.end();
      return { kind: "refused", reason: `the server on port ${address.port} works on ${folder}` };
    }
  } catch (error) {
    line.socket.destroy();
    return { kind: "silent", reason: error instanceof Error ? error.message : String(error) };
  }
  return { kind: "open", session: keep(line, address) };
}

/**
 * Who else uses the server? A session that is just closing is given a moment to go; another launcher's is
 * there to stay and is reported at once.
 */
export async function whoElse(session: Session): Promise<readonly string[]> {
  const giveUpAt = Date.now() + CLOSING_MAX_MS;
  for (;;) {
    const others = await session.others();
    if (others.length === 0 || others.includes(LAUNCHER_SESSION) || Date.now() >= giveUpAt) return others;
    await sleep(CLOSING_LOOK_MS);
  }
}

interface Line {
  readonly client: pg.Client;
  readonly socket: Socket;
}

async function connect({ port, password }: Address): Promise<Line> {
  const socket = new Socket();
  const client = new pg.Client({
    host: HOST,
    port,
    user: SUPERUSER,
    password,
    database: "postgres",
    ssl: false,
    application_name: LAUNCHER_SESSION,
    connectionTimeoutMillis: CONNECT_MAX_MS,
    keepAlive: true,
    stream: () => socket,
  });
  // Without a listener a lost connection would end the process; what it means is decided in `keep`.
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return { client, socket };
}

function keep(first: Line, address: Address): Session {
  let line: Line | null = null;
  let isClosed = false;

  const hold = (next: Line): Line => {
    next.socket.unref();
    next.client.once("end", () => {
      line = null;
      if (!isClosed) comeBackLater();
    });
    line = next;
    return next;
  };
  // The server closes every session when one of its processes crashes, and is back in a moment.
  const comeBackLater = (): void => {
    setTimeout(() => {
      if (isClosed || line !== null) return;
      connect(address).then((next) => {
        if (isClosed) next.socket.destroy();
        else hold(next);
      }, comeBackLater);
    }, RETURN_EVERY_MS).unref();
  };

  hold(first);
  return {
    async others() {
      const { client, socket } = line ?? hold(await connect(address));
      socket.ref();
      try {
        const { rows } = await client.query<{ name: string }>(
          `select coalesce(nullif(application_name, ''), 'unnamed') as name from pg_stat_activity
           where backend_type in ('client backend', 'walsender') and pid <> pg_backend_pid()`,
        );
        return rows.map((row) => row.name);
      } finally {
        socket.unref();
      }
    },
    async close() {
      isClosed = true;
      const open = line;
      if (open === null) return;
      open.socket.ref();
      await open.client.end();
    },
  };
}

async function samePath(one: string, other: string): Promise<boolean> {
  const real = (path: string): Promise<string> => realpath(path).catch(() => path);
  return (await real(one)) === (await real(other));
}
