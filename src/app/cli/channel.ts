import { readFileSync } from "node:fs";
import { CHANNELS, type Channel } from "../../kernel/channel.js";
import { PROVIDERS } from "../../messaging/channels/index.js";
import {
  addChannelAccount,
  askChannelCheck,
  type ChannelAccountRow,
  channelAccountById,
  listChannelAccounts,
  setChannelAccountState,
} from "../../messaging/index.js";
import { settle } from "../../platform/beats.js";
import { nowOf } from "../../platform/clock.js";
import { Problem } from "../../platform/problem.js";
import type { App } from "../app.js";
import { CliError, command, EXIT, type Io, required } from "./command.js";
import { creditorOf, type OpenTenant, tenantOf, withApp } from "./with-app.js";

interface Values {
  readonly provider?: string | undefined;
  readonly settings?: string | undefined;
  readonly creditor?: string | undefined;
  readonly "per-second"?: string | undefined;
  readonly "per-day"?: string | undefined;
  readonly "warm-up"?: string | undefined;
}

type Action = (app: App, tenant: OpenTenant, name: string | undefined, values: Values, io: Io) => Promise<void>;

export const channel = command({
  name: "channel",
  summary: "Connects accounts with providers, has them looked at, pauses and resumes them.",
  usage:
    "list | providers | add NAME --provider CHANNEL/PROVIDER [--settings FILE] | check NAME | pause NAME | resume NAME",
  help: {
    tenant: "whose; not needed where there is only one",
    provider: `for add: ${PROVIDERS.map((one) => `${one.channel}/${one.provider}`).join(", ")}`,
    settings: "for add: a file with the settings as JSON, or - for the standard input; a demo needs none",
    creditor: "for add: only this creditor's messages leave by it",
    "per-second": "for add: messages a second; what the provider allows where left out",
    "per-day": "for add: messages a day at most",
    "warm-up": "for add: so many on the first day, then twice as many every day",
  },
  examples: [
    "acuerdo channel providers",
    "acuerdo channel add Avisos --provider whatsapp/whatsapp-cloud --settings whatsapp.json --warm-up 250",
    "acuerdo channel check Avisos",
    "acuerdo channel resume Avisos",
  ],
  options: {
    tenant: { type: "string" },
    provider: { type: "string" },
    settings: { type: "string" },
    creditor: { type: "string" },
    "per-second": { type: "string" },
    "per-day": { type: "string" },
    "warm-up": { type: "string" },
  },
  async run(values, [action, name], io) {
    const act = Object.hasOwn(ACTIONS, action ?? "") ? ACTIONS[action as keyof typeof ACTIONS] : undefined;
    if (!act) throw new CliError(`say ${Object.keys(ACTIONS).join(", ")}`, EXIT.usage);
    return withApp("channel", async (app) => {
      await act(app, await tenantOf(app, values.tenant), name, values, io);
      return EXIT.ok;
    });
  },
});

const ACTIONS = {
  async list(_, { db }, __, ___, io) {
    const all = await db.begin(listChannelAccounts);
    io.result(all, () => all.map(line).join("\n") || "no channel yet: acuerdo channel add NAME --provider …");
  },
  async providers(_, __, ___, ____, io) {
    const all = PROVIDERS.map((one) => ({
      channel: one.channel,
      provider: one.provider,
      settings: one.schema(),
      secrets: one.secrets,
    }));
    io.result(all, () =>
      all.map((one) => `${one.channel}/${one.provider}`.padEnd(26) + fieldsOf(one.settings)).join("\n"),
    );
  },
  async add(app, { db, kind }, name, values, io) {
    const [wanted, provider] = required(values.provider, "provider").split("/");
    const order = {
      channel: channelOf(wanted ?? ""),
      provider: provider ?? "",
      name: required(name, "NAME"),
      isSandbox: kind === "demo",
      settings: kind === "demo" ? {} : settingsIn(required(values.settings, "settings")),
      perSecond: number(values["per-second"], "per-second") ?? undefined,
      perDay: number(values["per-day"], "per-day"),
      warmUpFirst: number(values["warm-up"], "warm-up"),
    };
    const id = await db
      .begin(async (tx) => {
        const creditorId = values.creditor === undefined ? null : (await creditorOf(tx, values.creditor)).id;
        return addChannelAccount(tx, app.seal, { ...order, creditorId: creditorId as never }, await nowOf(tx));
      })
      .catch(inWords);
    await look(app, db, id, io);
  },
  async check(app, tenant, name, _, io) {
    const { id } = await accountOf(tenant, name);
    await tenant.db.begin(async (tx) => askChannelCheck(tx, id, await nowOf(tx)));
    await look(app, tenant.db, id, io);
  },
  pause: (_, tenant, name, __, io) => become(tenant, name, "paused", io),
  resume: (_, tenant, name, __, io) => become(tenant, name, "active", io),
} satisfies Record<string, Action>;

async function become(tenant: OpenTenant, name: string | undefined, state: "active" | "paused", io: Io): Promise<void> {
  const { id } = await accountOf(tenant, name);
  const { after } = await tenant.db.begin((tx) => setChannelAccountState(tx, id, state)).catch(inWords);
  io.result(after, () => line(after));
}

/** Looks at an account as a worker would, and tells each step. */
async function look(app: App, db: OpenTenant["db"], id: ChannelAccountRow["id"], io: Io): Promise<void> {
  const beats = app.engine().beats.filter((beat) => beat.name === "checks");
  await settle(db, beats, await db.begin(nowOf));
  const account = (await db.begin((tx) => channelAccountById(tx, id))) as ChannelAccountRow;
  const steps = account.checkSteps ?? [];
  io.result(account, () =>
    [
      line(account),
      ...steps.map(({ step, state, because, name }) =>
        ["  ", step.padEnd(10), state.padEnd(14), because ?? name ?? ""].join("").trimEnd(),
      ),
      ...(account.state === "paused" ? [`It sends nothing until: acuerdo channel resume ${account.name}`] : []),
    ].join("\n"),
  );
  const failed = steps.find(({ state }) => state === "failed");
  if (failed) throw new CliError(`${failed.step} failed: ${failed.because ?? ""}`);
}

const line = ({ channel, provider, name, state, pausedBecause, dayCount, ...row }: ChannelAccountRow): string =>
  [
    name.padEnd(24),
    `${channel}/${provider}${row.isSandbox ? " (sandbox)" : ""}`.padEnd(36),
    (pausedBecause ?? state).padEnd(24),
    row.quality ?? "",
  ]
    .join("")
    .trimEnd();

function fieldsOf(schema: Readonly<Record<string, unknown>>): string {
  const required = new Set((schema.required as string[] | undefined) ?? []);
  const names = Object.keys((schema.properties as object | undefined) ?? {});
  return names.map((name) => (required.has(name) ? name : `[${name}]`)).join(" ");
}

function channelOf(text: string): Channel {
  const found = CHANNELS.find((one) => one === text);
  if (found) return found;
  throw new CliError(`--provider: ${text} is no channel; write it as sms/twilio`, EXIT.usage);
}

function settingsIn(file: string): Record<string, never> {
  try {
    return JSON.parse(readFileSync(file === "-" ? 0 : file, "utf8")) as Record<string, never>;
  } catch (error) {
    throw new CliError(`--settings: ${(error as Error).message}`, EXIT.usage);
  }
}

function number(text: string | undefined, option: string): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new CliError(`--${option}: ${text} is no number above zero`, EXIT.usage);
}

async function accountOf({ db }: OpenTenant, name: string | undefined): Promise<ChannelAccountRow> {
  const all = await db.begin(listChannelAccounts);
  const found = all.find((one) => one.name === name);
  if (found) return found;
  const names = all.map((one) => one.name).join(", ") || "none yet";
  throw new CliError(`there is no channel ${name ?? ""}; there are: ${names}`, EXIT.notFound);
}

function inWords(error: Error): never {
  if (!(error instanceof Problem)) throw error;
  const faults = error.errors.map(({ path, code }) => `${path}: ${code}`).join(", ");
  throw new CliError(`${error.code} ${faults || JSON.stringify(error.values)}`);
}
