import { createTransport, type Transporter } from "nodemailer";
import pg from "pg";
import type { LabDatabase } from "./lab.js";

/*
 * What people send with: nodemailer's pool by itself, and jobs of graphile-worker that send with it, set up as their
 * manuals say for speed. The same work as in shared/bench/peer-queues.mjs: rows that are due, a job for each, the mail,
 * the row marked.
 */

const CONNECTIONS = 8;
const AT_ONCE = 16;

const openPool = (port: number): Transporter =>
  createTransport({
    host: "127.0.0.1",
    port,
    secure: false,
    ignoreTLS: true,
    pool: true,
    maxConnections: CONNECTIONS,
    maxMessages: Number.POSITIVE_INFINITY,
  });

/** A reminder of about one kilobyte. */
function letterOf(id: number): { from: string; to: string; subject: string; html: string } {
  const filler =
    "<p>Si ya pagó, gracias: a veces tarda unos días en verse. Si no, puede hablar con nosotros.</p>".repeat(9);
  const html = `<p>Hola, Rosa Quispe ${id}:</p><p>El pago INV-${id} de S/ ${(123.45 + id).toFixed(2)} venció el 31 de mayo.</p>${filler}`;
  return { from: "avisos@acuerdo.test", to: `c${id}@example.test`, subject: `Recordatorio: INV-${id}`, html };
}

/** Nothing but nodemailer: no row is read, and none is marked. */
export async function sendWithNodemailer(port: number, messages: number): Promise<void> {
  const pool = openPool(port);
  let next = 1;
  const lane = async () => {
    while (next <= messages) await pool.sendMail(letterOf(next++));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  pool.close();
}

/** As far as this bench uses it. The package is one of development, and only this bench needs it. */
interface GraphileWorker {
  readonly Logger: new (factory: () => () => void) => unknown;
  makeWorkerUtils(options: object): Promise<{ migrate(): Promise<void>; release(): Promise<void> }>;
  run(options: object): Promise<{ stop(): Promise<void> }>;
}

/** The library, or null where it is not installed. */
export async function findGraphile(): Promise<GraphileWorker | null> {
  const name: string = "graphile-worker";
  try {
    return (await import(name)) as GraphileWorker;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") return null;
    throw error;
  }
}

export async function prepareGraphile(lab: LabDatabase, graphile: GraphileWorker, messages: number): Promise<void> {
  const utils = await graphile.makeWorkerUtils({
    connectionString: lab.url,
    logger: new graphile.Logger(() => () => {}),
  });
  await utils.migrate();
  await utils.release();
  await lab.sql("create schema if not exists bench");
  await lab.sql("drop table if exists bench.invoice");
  await lab.sql(
    "create table bench.invoice (id int primary key, ref text not null, email text not null, notified_at timestamptz)",
  );
  await lab.sql(
    `insert into bench.invoice select g, 'INV-' || g, 'c' || g || '@example.test' from generate_series(1, ${messages}) as g`,
  );
  await lab.sql("delete from graphile_worker._private_jobs");
  await lab.sql(`select count(*) from graphile_worker.add_jobs((
    select array_agg(json_populate_record(null::graphile_worker.job_spec, json_build_object(
      'identifier', 'dun', 'payload', json_build_object('id', id, 'ref', ref, 'email', email), 'job_key', 'd' || id)))
    from bench.invoice))`);
  await lab.sql("vacuum analyze bench.invoice, graphile_worker._private_jobs");
  await lab.sql("checkpoint");
}

/** Works all jobs off: the mail (unless there is none to send), then the row marked. */
export async function sendWithGraphile(
  lab: LabDatabase,
  graphile: GraphileWorker,
  messages: number,
  port: number | null,
): Promise<void> {
  const mail = port === null ? null : openPool(port);
  const marks = new pg.Pool({ connectionString: lab.url, max: 10 });
  let left = messages;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const dun = async ({ id }: { readonly id: number }) => {
    await mail?.sendMail(letterOf(id));
    await marks.query({
      name: "mark",
      text: "update bench.invoice set notified_at = now() where id = $1",
      values: [id],
    });
    left -= 1;
    if (left === 0) finish();
  };
  const runner = await graphile.run({
    connectionString: lab.url,
    logger: new graphile.Logger(() => () => {}),
    noHandleSignals: true,
    preset: {
      worker: {
        concurrentJobs: AT_ONCE,
        pollInterval: 1000,
        maxPoolSize: 12,
        localQueue: { size: 500 },
        completeJobBatchDelay: 5,
        failJobBatchDelay: 5,
      },
    },
    taskList: { dun },
  });
  await finished;
  await runner.stop();
  mail?.close();
  await marks.end();
}

/** Rows that graphile's jobs have marked. */
export async function markedByGraphile(lab: LabDatabase): Promise<number> {
  const [row] = await lab.sql<{ marked: number }>("select count(notified_at)::int as marked from bench.invoice");
  return row?.marked ?? 0;
}
