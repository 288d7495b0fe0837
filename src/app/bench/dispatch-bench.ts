import type { Sender } from "../../messaging/channels/adapter.js";
import { escapeHtml } from "../../messaging/domain/template-text.js";
import { type DispatchIo, dispatch, type RenderContext } from "../../messaging/index.js";
import { realNow } from "../../platform/clock.js";
import { takeWorkerId } from "../../platform/worker-id.js";
import { subscribeConsumers } from "../consumers.js";
import { atLeast, atMost, type Bench, type Goal, mustEqual, type Order, rounded } from "./bench.js";
import { type Child, startChild } from "./child.js";
import { DISPATCH_NOW, loadDispatchData, resetDispatch } from "./dispatch-data.js";
import {
  findGraphile,
  markedByGraphile,
  prepareGraphile,
  sendWithGraphile,
  sendWithNodemailer,
} from "./dispatch-peers.js";
import { measureShare, SHARE_ROWS, SHARED_PER_SECOND } from "./dispatch-share.js";
import { CONNECTIONS, openAdapter, RENDER } from "./dispatch-work.js";
import { inLab, type Lab, type LabDatabase } from "./lab.js";
import { type Contestant, inTurn, type Lap, type Laps, peakOf, secondsOf, timed, timesAsLong } from "./rounds.js";
import type { SinkCount } from "./sink.js";

export const dispatchBench: Bench = {
  name: "dispatch",
  summary: "messages that are ready: permit and paid guard asked again, attempt recorded, sent by SMTP, marked",
  unit: "messages",
  rowsUsual: 10_000,
  rowsFull: 50_000,
  run: (order) => inLab(order.say, (lab) => withSink(lab, order)),
};

type Sink = Child<{ readonly port: number }>;

async function withSink(lab: Lab, order: Order) {
  const own = await lab.database("dispatch");
  const others = await lab.database("peers");
  const sink: Sink = startChild(new URL("./sink.js", import.meta.url).href, "runSink", null);
  try {
    return await run(own, others, sink, order);
  } finally {
    await sink.end();
    await own.db.close();
    await others.db.close();
  }
}

async function run(own: LabDatabase, others: LabDatabase, sink: Sink, { rows, rounds, say }: Order) {
  subscribeConsumers();
  const { port } = await sink.answer;
  const graphile = await findGraphile();
  if (!graphile) say("graphile-worker is not installed: it is left out (npm install --no-save graphile-worker@0.17.3)");
  await loadDispatchData(own, rows);
  const adapter = openAdapter(port);
  const work = { own, others, sink, port, rows, adapter };
  const contestants: Contestant[] = [
    ours(work, OURS, adapter, PLAIN),
    ours(work, OURS_NO_MAIL, { ...adapter, send: acceptAtOnce }, PLAIN),
    ours(work, OURS_SHIPPED, adapter, RENDER),
    adapterAlone(work),
    nodemailerAlone(work),
    ...(graphile
      ? [graphileWith(work, graphile, GRAPHILE, port), graphileWith(work, graphile, GRAPHILE_NO_MAIL, null)]
      : []),
  ];
  await inTurn(1, contestants.slice(0, 3), () => {});
  const [plain, shipped] = [bytesEach.get(OURS), bytesEach.get(OURS_SHIPPED)];
  say(`every message arrived once and is marked; ${plain} bytes each, ${shipped} in the shipped look`);
  const laps = await inTurn(rounds, contestants, (round, name, { seconds }) =>
    say(`round ${round + 1}  ${name.padEnd(28)}${seconds.toFixed(2)} s  ${Math.round(rows / seconds)} a second`),
  );
  await adapter.close();
  const shared = rows < SHARE_ROWS ? null : await measureShare(own, sink, port);
  say(shared === null ? "too few rows to share a limit" : `two workers under one limit: ${shared.toFixed(1)} a second`);
  return report(laps, rows, graphile !== null, shared);
}

const OURS = "ours";
const OURS_NO_MAIL = "ours, without mail";
const OURS_SHIPPED = "ours, in the shipped look";
const ADAPTER = "our adapter, no database";
const NODEMAILER = "nodemailer, no database";
const GRAPHILE = "graphile-worker + nodemailer";
const GRAPHILE_NO_MAIL = "graphile-worker, without mail";

function report(laps: Laps, rows: number, hasGraphile: boolean, shared: number | null) {
  const speed = (name: string, against: string): number => timesAsLong(laps, against, name);
  const perSecond = (name: string) => rounded(rows / secondsOf(laps, name));
  const peer = hasGraphile ? GRAPHILE : NODEMAILER;
  const goals: Goal[] = [atLeast("at least 0.8 of nodemailer's pool alone", speed(OURS, NODEMAILER), 0.8)];
  if (hasGraphile) {
    goals.push(
      atLeast("at least 1.2 times graphile-worker with nodemailer", speed(OURS, GRAPHILE), 1.2),
      atLeast("without mail at least 4 times graphile-worker", speed(OURS_NO_MAIL, GRAPHILE_NO_MAIL), 4),
    );
  }
  if (shared !== null) {
    const off = Math.abs(shared / SHARED_PER_SECOND - 1);
    goals.push(atMost("two workers share a limit of 100 a second, and miss it by 2 % at most", off, 0.02));
  }
  goals.push(atLeast("record: 14,200 a second", rows / secondsOf(laps, OURS_NO_MAIL), 14_200));
  return {
    seconds: rounded(secondsOf(laps, OURS)),
    perSecond: perSecond(OURS),
    floorSeconds: rounded(secondsOf(laps, ADAPTER)),
    ratioToFloor: rounded(speed(OURS, ADAPTER)),
    peer,
    ratioToPeer: rounded(speed(OURS, peer)),
    peakMb: peakOf(laps, OURS),
    goals,
    also: {
      bytesEach: bytesEach.get(OURS) ?? 0,
      peerBytesEach: bytesEach.get(NODEMAILER) ?? 0,
      shippedLookBytesEach: bytesEach.get(OURS_SHIPPED) ?? 0,
      shippedLookPerSecond: perSecond(OURS_SHIPPED),
      withoutMailPerSecond: perSecond(OURS_NO_MAIL),
      adapterPerSecond: perSecond(ADAPTER),
      nodemailerPerSecond: perSecond(NODEMAILER),
      ...(shared !== null && { sharedLimitPerSecond: rounded(shared) }),
      ...(hasGraphile && {
        graphilePerSecond: perSecond(GRAPHILE),
        graphileWithoutMailPerSecond: perSecond(GRAPHILE_NO_MAIL),
      }),
    },
  };
}

interface Work {
  readonly own: LabDatabase;
  readonly others: LabDatabase;
  readonly sink: Sink;
  readonly port: number;
  readonly rows: number;
  readonly adapter: Sender;
}

const acceptAtOnce: Sender["send"] = async ({ key }) => ({ kind: "accepted", providerId: key });

/** Bytes of one message at the sink, by who sent it. */
const bytesEach = new Map<string, number>();

async function mustHaveArrived({ sink, rows }: Work, name: string): Promise<void> {
  const { messages, duplicates, bytes } = await sink.ask<SinkCount>("reset");
  mustEqual("messages at the sink and duplicates", { messages, duplicates }, { messages: rows, duplicates: 0 });
  bytesEach.set(name, Math.round(bytes / messages));
}

/** A letter of about one kilobyte, as the peers send: the same words in paragraphs, without the shipped look. */
const PLAIN: RenderContext = {
  ...RENDER,
  layout: ({ subject, body, vars: { links } }) => {
    const text = `${body}\n\n${links.stop}`;
    const paragraphs = text
      .split("\n\n")
      .map((part) => `<p style="font:16px/1.5 sans-serif;color:#222">${escapeHtml(part)}</p>`);
    return { subject, text, html: `<!doctype html><html><body>${paragraphs.join("")}</body></html>` };
  },
};

/** The product's dispatch, over and over until nothing is ready. With `sender` in the place of the channel account's own. */
function ours(work: Work, name: string, sender: Sender, render: RenderContext): Contestant {
  const { own, rows } = work;
  return {
    name,
    prepare: () => resetDispatch(own),
    async run(): Promise<Lap> {
      const worker = takeWorkerId(own.db);
      const io: DispatchIo = { workerId: () => worker.current(), sender: () => sender, realNow, render };
      try {
        return await timed(async () => {
          while ((await dispatch(own.own, DISPATCH_NOW, io)) > 0);
        });
      } finally {
        await worker.release();
      }
    },
    async check() {
      const [sent] = await own.sql(
        `select (select count(*)::int from messaging.message where state = 'sent') as messages,
                (select count(*)::int from messaging.attempt where outcome = 'accepted') as attempts,
                (select count(*)::int from compliance.contact where outcome = 'sent') as contacts`,
      );
      mustEqual("marked as sent", sent, { messages: rows, attempts: rows, contacts: rows });
      if (name !== OURS_NO_MAIL) await mustHaveArrived(work, name);
    },
  };
}

/** The same letters handed to our adapter by a loop: what SMTP alone costs here. */
function adapterAlone(work: Work): Contestant {
  const { adapter, rows } = work;
  return {
    name: ADAPTER,
    run: () =>
      timed(async () => {
        let next = 1;
        const lane = async () => {
          while (next <= rows) {
            const id = next++;
            const sent = await adapter.send({
              key: `bench-${id}`,
              at: realNow(),
              to: `c${id}@example.test`,
              ...LETTER,
            });
            mustEqual("answer of the sink", sent.kind, "accepted");
          }
        };
        await Promise.all(Array.from({ length: CONNECTIONS * 2 }, lane));
      }),
    check: () => mustHaveArrived(work, ADAPTER),
  };
}

const LETTER = {
  subject: "Su cuenta con Muebles Norte",
  html: "<p>Si ya pagó, gracias: a veces tarda unos días en verse.</p>".repeat(16),
  text: "Si ya pagó, gracias: a veces tarda unos días en verse.\n".repeat(4),
  locale: "es",
} as const;

const nodemailerAlone = (work: Work): Contestant => ({
  name: NODEMAILER,
  run: () => timed(() => sendWithNodemailer(work.port, work.rows)),
  check: () => mustHaveArrived(work, NODEMAILER),
});

function graphileWith(
  work: Work,
  graphile: NonNullable<Awaited<ReturnType<typeof findGraphile>>>,
  name: string,
  port: number | null,
): Contestant {
  const { others, rows } = work;
  return {
    name,
    prepare: () => prepareGraphile(others, graphile, rows),
    run: () => timed(() => sendWithGraphile(others, graphile, rows, port)),
    async check() {
      mustEqual("rows that graphile-worker marked", await markedByGraphile(others), rows);
      if (port !== null) await mustHaveArrived(work, name);
    },
  };
}
