import { createHmac } from "node:crypto";
import { connect } from "node:net";

/** What is sent, to where, over how many connections at once. */
export interface LoadOrder {
  readonly port: number;
  readonly path: string;
  readonly secret: string;
  readonly messages: number;
  readonly connections: number;
  /** Makes the calls of one round differ from those of another. */
  readonly round: string;
}

export interface LoadReport {
  readonly sent: number;
  readonly bad: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Of ten calls one is told again, byte for byte; of those that are new one in five is an answer. */
export const REPEAT_EVERY = 10;
export const ANSWER_EVERY = 5;

/** The body of call `n`: a status of message `n`, or what its reader answered. */
export function bodyOf(n: number, round: string): string {
  const value = {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "51155500000", phone_number_id: "100" },
  };
  const said =
    n % ANSWER_EVERY === 0
      ? {
          contacts: [{ profile: { name: "Rosa" }, wa_id: waId(n) }],
          messages: [
            {
              from: waId(n),
              id: `wamid.in-${round}-${n}`,
              timestamp: "1781110000",
              type: "text",
              text: { body: `mañana ${n}` },
            },
          ],
        }
      : {
          statuses: [
            { id: `wamid.${n}`, status: STATUSES[Number(round) % 3], timestamp: "1781110000", recipient_id: waId(n) },
          ],
        };
  return JSON.stringify({
    object: "whatsapp_business_account",
    entry: [{ id: "200", changes: [{ field: "messages", value: { ...value, ...said } }] }],
  });
}

const STATUSES = ["sent", "delivered", "read"] as const;
const waId = (n: number): string => `519${(10_000_000 + n).toString()}`;

/** Speaks HTTP by hand over sockets that stay open: what is measured is who answers, not who asks. */
export async function runLoad(order: LoadOrder): Promise<LoadReport> {
  const bodies = bodiesOf(order);
  const latencies: number[] = [];
  let bad = 0;
  let next = 0;
  const begun = performance.now();
  const lane = (): Promise<void> =>
    new Promise((done, failed) => {
      const socket = connect(order.port, "127.0.0.1");
      socket.setNoDelay(true);
      let askedAt = 0;
      let heard = "";
      const ask = (): void => {
        const body = bodies[next++];
        if (body === undefined) {
          socket.end();
          done();
          return;
        }
        askedAt = performance.now();
        socket.write(requestOf(order, body));
      };
      socket.once("connect", ask);
      socket.once("error", failed);
      socket.on("data", (chunk) => {
        heard += chunk.toString("latin1");
        if (!isWhole(heard)) return;
        latencies.push(performance.now() - askedAt);
        if (!heard.startsWith("HTTP/1.1 2")) bad += 1;
        heard = "";
        ask();
      });
    });
  await Promise.all(Array.from({ length: order.connections }, lane));
  const seconds = (performance.now() - begun) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return { sent: latencies.length, bad, seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

function bodiesOf({ messages, round }: LoadOrder): string[] {
  const bodies: string[] = [];
  for (let n = 1; n <= messages; n++) {
    bodies.push(bodyOf(n, round));
    if (n % (REPEAT_EVERY - 1) === 0) bodies.push(bodyOf(n, round));
  }
  return bodies;
}

function requestOf({ path, secret }: LoadOrder, body: string): string {
  const bytes = Buffer.from(body);
  const signature = createHmac("sha256", secret).update(bytes).digest("hex");
  return `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${bytes.length}\r\nX-Hub-Signature-256: sha256=${signature}\r\n\r\n${body}`;
}

function isWhole(heard: string): boolean {
  const head = heard.indexOf("\r\n\r\n");
  if (head < 0) return false;
  const length = /content-length: (\d+)/i.exec(heard);
  return length ? heard.length >= head + 4 + Number(length[1]) : heard.endsWith("0\r\n\r\n");
}
