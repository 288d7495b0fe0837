import { createHmac, timingSafeEqual } from "node:crypto";
import Fastify from "fastify";
import pg from "pg";
import type { Child } from "./child.js";

export interface FloorOrder {
  readonly url: string;
  readonly secret: string;
}

/** Rows one insert of the micro-batch takes, and inserts under way at once. */
const GROUP_MOST = 500;
const FLYING_MOST = 4;

/**
 * The least that can be done with a webhook and a database: check the signature, write the event, answer after the
 * commit. `/single` writes each by itself, `/batch` writes together what came together. Nothing is understood of it.
 */
export async function runFloor({ url, secret }: FloorOrder): Promise<{ readonly port: number }> {
  const pool = new pg.Pool({ connectionString: url, max: 16 });
  const app = Fastify({ logger: false, bodyLimit: 1 << 20 });
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  const isGood = (header: unknown, body: Buffer): boolean => {
    const right = createHmac("sha256", secret).update(body).digest();
    const given = Buffer.from(String(header).slice(7), "hex");
    return given.length === right.length && timingSafeEqual(given, right);
  };
  const idOf = (body: Buffer): [string, string] => {
    const { value } = JSON.parse(body.toString("utf8")).entry[0].changes[0];
    return value.statuses
      ? [`${value.statuses[0].id} ${value.statuses[0].status}`, "status"]
      : [value.messages[0].id, "message"];
  };
  const INSERT = "insert into floor.event (ext_id, kind, body) values ($1, $2, $3) on conflict (ext_id) do nothing";
  app.post("/single", async (request, reply) => {
    const body = request.body as Buffer;
    if (!isGood(request.headers["x-hub-signature-256"], body)) return reply.code(401).send();
    await pool.query({ name: "one", text: INSERT, values: [...idOf(body), body.toString("utf8")] });
    return "ok";
  });
  const waiting: { row: [string, string, string]; done(): void; failed(error: unknown): void }[] = [];
  let flying = 0;
  const flush = async (): Promise<void> => {
    if (waiting.length === 0 || flying >= FLYING_MOST) return;
    const group = waiting.splice(0, GROUP_MOST);
    flying += 1;
    try {
      const columns = [0, 1, 2].map((at) => group.map(({ row }) => row[at]));
      const text =
        "insert into floor.event (ext_id, kind, body) select * from unnest($1::text[], $2::text[], $3::jsonb[]) on conflict (ext_id) do nothing";
      await pool.query({ name: "many", text, values: columns });
      for (const { done } of group) done();
    } catch (error) {
      for (const { failed } of group) failed(error);
    }
    flying -= 1;
    void flush();
  };
  app.post("/batch", async (request, reply) => {
    const body = request.body as Buffer;
    if (!isGood(request.headers["x-hub-signature-256"], body)) return reply.code(401).send();
    await new Promise<void>((done, failed) => {
      waiting.push({ row: [...idOf(body), body.toString("utf8")], done, failed });
      setImmediate(() => void flush());
    });
    return "ok";
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  process.on("disconnect", () => void app.close().then(() => pool.end()));
  return { port: (app.server.address() as { port: number }).port };
}

export type Floor = Child<{ readonly port: number }>;
