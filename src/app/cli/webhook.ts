import { settle } from "../../platform/beats.js";
import { nowOf } from "../../platform/clock.js";
import { Problem } from "../../platform/problem.js";
import {
  addEndpoint,
  type DeliveryId,
  type DeliveryRow,
  deliveryById,
  type EndpointRow,
  EVENT_KINDS,
  type EventKind,
  listDeliveries,
  listEndpoints,
  networksOf,
  ping,
  redeliver,
  redeliverFailed,
} from "../../webhooks/index.js";
import type { App } from "../app.js";
import { CliError, command, EXIT, type Io, instant, required } from "./command.js";
import { type OpenTenant, tenantOf, withApp } from "./with-app.js";

const SHOWN = 50;
const SHOWN_MOST = 1_000;

interface Values {
  readonly url?: string | undefined;
  readonly event?: string[] | undefined;
  readonly description?: string | undefined;
  readonly state?: string | undefined;
  readonly limit?: string | undefined;
  readonly since?: string | undefined;
}

type Action = (app: App, tenant: OpenTenant, name: string | undefined, values: Values, io: Io) => Promise<void>;

export const webhook = command({
  name: "webhook",
  summary: "Lists and adds endpoints that are told of what happens, and shows what each was told.",
  usage: "list | add NAME --url URL [--event E …] | test NAME | deliveries [NAME] | redeliver ID|NAME",
  help: {
    tenant: "whose; not needed where there is only one",
    url: "for add: where it is told, by https",
    event: `for add: what it is told of by itself, as often as needed: ${EVENT_KINDS.join(", ")}`,
    description: "for add: what it is for",
    state: "for deliveries: waiting, leaving, delivered or failed",
    limit: `for deliveries: how many (${SHOWN})`,
    since: "for redeliver NAME: only what happened from then on",
  },
  examples: [
    "acuerdo webhook add crm --url https://crm.example.com/hooks/acuerdo --event payment.received --event promise.broken",
    "acuerdo webhook test crm",
    "acuerdo webhook deliveries crm --state failed",
    "acuerdo webhook redeliver 417",
    "acuerdo webhook redeliver crm --since 2026-03-01",
  ],
  options: {
    tenant: { type: "string" },
    url: { type: "string" },
    event: { type: "string", multiple: true },
    description: { type: "string" },
    state: { type: "string" },
    limit: { type: "string" },
    since: { type: "string" },
  },
  async run(values, [action, name], io) {
    const act = Object.hasOwn(ACTIONS, action ?? "") ? ACTIONS[action as keyof typeof ACTIONS] : undefined;
    if (!act) throw new CliError(`say ${Object.keys(ACTIONS).join(", ")}`, EXIT.usage);
    return withApp("webhook", async (app) => {
      await act(app, await tenantOf(app, values.tenant), name, values, io);
      return EXIT.ok;
    });
  },
});

const ACTIONS = {
  async list(_, { db }, __, ___, io) {
    const all = await db.begin(listEndpoints);
    io.result(all, () => all.map(line).join("\n") || "no webhook yet: acuerdo webhook add NAME --url URL");
  },
  async add(app, { db }, name, { url, event = [], description }, io) {
    const unknown = event.find((one) => !(EVENT_KINDS as readonly string[]).includes(one));
    if (unknown) throw new CliError(`--event: ${unknown} is none of ${EVENT_KINDS.join(", ")}`, EXIT.usage);
    const order = {
      name: required(name, "NAME"),
      url: required(url, "url"),
      description: description ?? null,
      kinds: event as EventKind[],
    };
    const { endpoint, secret } = await db
      .begin(async (tx) =>
        addEndpoint(tx, app.seal, networksOf(app.config.webhookNetworks), order, "cli", await nowOf(tx)),
      )
      .catch(inWords);
    io.result({ ...endpoint, secret }, () =>
      [
        line(endpoint),
        "",
        `Its secret, shown this once: ${secret}`,
        "docs/webhooks.md says how to check with it.",
      ].join("\n"),
    );
  },
  async test(app, tenant, name, _, io) {
    const { db } = tenant;
    const { id } = await endpointOf(tenant, name);
    const deliveryId = await db.begin(async (tx) => ping(tx, id, await nowOf(tx)));
    const delivery = await delivered(app, tenant, deliveryId);
    io.result(delivery, () => told(delivery));
    if (delivery.state !== "delivered") throw new CliError(`it was not taken: ${delivery.because ?? delivery.state}`);
  },
  async deliveries(_, tenant, name, { state, limit }, io) {
    const filter = {
      ...(name !== undefined && { endpointId: (await endpointOf(tenant, name)).id }),
      ...(state !== undefined && { state: [stateOf(state)] }),
    };
    const rows = await tenant.db.begin((tx) => listDeliveries(tx, filter, null, limitOf(limit)));
    io.result(rows, () => rows.map(told).join("\n") || "nothing was told");
  },
  async redeliver(_, tenant, name, { since }, io) {
    const { db } = tenant;
    if (/^\d{1,18}$/.test(name ?? "")) {
      const id = BigInt(name as string) as DeliveryId;
      await db.begin(async (tx) => redeliver(tx, id, await nowOf(tx))).catch(inWords);
      io.result({ count: 1 }, () => "1 waits to be told again");
      return;
    }
    const endpoint = await endpointOf(tenant, name);
    const from = since === undefined ? null : instant(since, "since");
    const count = await db.begin(async (tx) => redeliverFailed(tx, endpoint.id, from, await nowOf(tx)));
    io.result({ count }, () => `${count} wait to be told again`);
  },
} satisfies Record<string, Action>;

const line = ({ name, url, state, pausedBecause, kinds, waiting, failed }: EndpointRow): string =>
  [
    name.padEnd(24),
    (pausedBecause ?? state).padEnd(10),
    `${waiting} wait, ${failed} failed`.padEnd(26),
    `${url}  ${kinds.join(" ")}`,
  ].join("");

const told = ({ id, endpointName, type, at, state, because, status, attempts }: DeliveryRow): string =>
  [
    id.toString().padEnd(8),
    at.toISOString().slice(0, 19).padEnd(21),
    endpointName.padEnd(24),
    type.padEnd(22),
    `${state}${because === null ? (status === null ? "" : ` ${status}`) : `: ${because}`}`.padEnd(26),
    `${attempts} tries`,
  ].join("");

async function endpointOf({ db }: OpenTenant, name: string | undefined): Promise<EndpointRow> {
  const all = await db.begin(listEndpoints);
  const found = all.find((one) => one.name === name);
  if (found) return found;
  const names = all.map((one) => one.name).join(", ") || "none yet";
  throw new CliError(`there is no webhook ${name ?? ""}; there are: ${names}`, EXIT.notFound);
}

const STATES = ["waiting", "leaving", "delivered", "failed"] as const;

function stateOf(text: string): (typeof STATES)[number] {
  const found = STATES.find((state) => state === text);
  if (found) return found;
  throw new CliError(`--state: ${text} is none of ${STATES.join(", ")}`, EXIT.usage);
}

function limitOf(text: string | undefined): number {
  const limit = text === undefined ? SHOWN : Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= SHOWN_MOST) return limit;
  throw new CliError(`--limit: ${text} is no whole number from 1 to ${SHOWN_MOST}`, EXIT.usage);
}

const LOOKS = 80;
const LOOK_MS = 250;

/** Delivers what is due, as a worker would, and waits where a worker was quicker. */
async function delivered(app: App, { db }: OpenTenant, id: DeliveryId): Promise<DeliveryRow> {
  const beats = app.engine().beats.filter(({ name }) => name === "webhooks");
  for (let look = 0; look < LOOKS; look++) {
    await settle(db, beats, await db.begin(nowOf));
    const delivery = await db.begin((tx) => deliveryById(tx, id));
    if (!delivery) break;
    if (delivery.state === "delivered" || delivery.state === "failed") return delivery;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new CliError("nobody told how it went: is a worker running?", EXIT.unavailable);
}

function inWords(error: Error): never {
  if (!(error instanceof Problem)) throw error;
  throw new CliError(`${error.code} ${JSON.stringify(error.values)}`);
}
