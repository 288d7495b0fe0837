import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";

/**
 * The settings of an installation: `acuerdo.config.json` (or the file that ACUERDO_CONFIG names), then the environment,
 * which wins. One table says everything about a setting, so the error for a wrong value and the help text agree.
 */
interface Setting<S extends z.ZodType = z.ZodType> {
  /** Names in the environment, the first one set wins. */
  readonly env: readonly string[];
  readonly schema: S;
  readonly allowed: string;
  readonly example: string;
  /** Never shown: `all` of it, or only the `password` of a URL. */
  readonly hidden?: "all" | "password";
}

const setting = <S extends z.ZodType>(one: Setting<S>): Setting<S> => one;

const wholeNumber = (min: number, max: number) =>
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{1,15}$/)
        .transform(Number),
    ])
    .pipe(z.int().min(min).max(max));

const UNITS: Readonly<Record<string, number>> = { "": 1, B: 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 };
const size = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,15} ?(B|KB|MB|GB)?$/i)
      .transform(bytesOf),
  ])
  .pipe(
    z
      .int()
      .min(1024)
      .max(2 ** 40),
  );

function bytesOf(text: string): number {
  const match = /^(\d+) ?(\w*)$/.exec(text);
  return Number(match?.[1]) * (UNITS[match?.[2]?.toUpperCase() ?? ""] ?? Number.NaN);
}

const isUrl = (text: string, protocols: readonly string[]): boolean =>
  URL.canParse(text) && protocols.includes(new URL(text).protocol) && new URL(text).host !== "";

const isAddress = (text: string): boolean => {
  const [ip = "", bits, ...more] = text.split("/");
  const version = isIP(ip);
  return (
    version > 0 &&
    more.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && +bits <= (version === 4 ? 32 : 128)))
  );
};

const networks = z.union([
  z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim()))
    .pipe(z.array(z.string().refine(isAddress))),
  z.array(z.string().refine(isAddress)),
]);
const proxies = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true"), networks]);

const SECRET_MIN = 32;
const secret = z.string().min(SECRET_MIN);
const secrets = z.union([
  z.array(secret),
  z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(secret)),
]);

export const SETTINGS = {
  databaseUrl: setting({
    env: ["DATABASE_URL"],
    schema: z
      .string()
      .refine((text) => isUrl(text, ["postgres:", "postgresql:"]))
      .optional(),
    allowed: "a PostgreSQL URL (15 or later); without it the embedded database is used",
    example: "postgres://acuerdo:password@db.example.org:5432/acuerdo",
    hidden: "password",
  }),
  databaseConnections: setting({
    env: ["ACUERDO_DATABASE_CONNECTIONS"],
    schema: wholeNumber(2, 500).default(16),
    allowed: "a whole number from 2 to 500: connections a process keeps to the database",
    example: "16",
  }),
  dataDir: setting({
    env: ["ACUERDO_DATA_DIR"],
    schema: z.string().min(1).default("./var"),
    allowed: "a folder that this user may write to",
    example: "/var/lib/acuerdo",
  }),
  host: setting({
    env: ["ACUERDO_HOST"],
    schema: z
      .string()
      .regex(/^[\w.:-]{1,255}$/)
      .default("127.0.0.1"),
    allowed: "an address of this machine; 0.0.0.0 for all of them",
    example: "0.0.0.0",
  }),
  port: setting({
    env: ["ACUERDO_PORT", "PORT"],
    schema: wholeNumber(0, 65_535).default(8080),
    allowed: "a whole number from 0 to 65535; 0 takes any free port",
    example: "8080",
  }),
  publicUrl: setting({
    env: ["ACUERDO_PUBLIC_URL"],
    schema: z
      .string()
      .refine((text) => isUrl(text, ["http:", "https:"]) && new URL(text).pathname === "/")
      .optional(),
    allowed: "the http or https address people type, without a path; with https, cookies travel only over TLS",
    example: "https://cobranza.example.org",
  }),
  secret: setting({
    env: ["ACUERDO_SECRET"],
    schema: secret.optional(),
    allowed: `${SECRET_MIN} characters or more; needed with DATABASE_URL, made by itself with the embedded database`,
    example: "the output of: openssl rand -base64 48",
    hidden: "all",
  }),
  previousSecrets: setting({
    env: ["ACUERDO_PREVIOUS_SECRETS"],
    schema: secrets.default([]),
    allowed: "earlier values of the secret, separated by commas, so that what they sealed still opens",
    example: "the former ACUERDO_SECRET",
    hidden: "all",
  }),
  webhookNetworks: setting({
    env: ["ACUERDO_WEBHOOK_NETWORKS"],
    schema: networks.default([]),
    allowed: "networks of yours that webhooks may reach, by http too; without them only the open internet by https",
    example: "10.20.0.0/16,127.0.0.1",
  }),
  logLevel: setting({
    env: ["ACUERDO_LOG_LEVEL"],
    schema: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
    allowed: "trace, debug, info, warn, error, fatal or silent",
    example: "info",
  }),
  trustProxy: setting({
    env: ["ACUERDO_TRUST_PROXY"],
    schema: proxies.default(false),
    allowed: "false, true, or the addresses of your reverse proxies, whose X-Forwarded-For is believed",
    example: "10.0.0.0/8,127.0.0.1",
  }),
  sessionHours: setting({
    env: ["ACUERDO_SESSION_HOURS"],
    schema: wholeNumber(1, 720).default(12),
    allowed: "a whole number from 1 to 720: hours without use after which staff sign in again",
    example: "12",
  }),
  bodyMaxBytes: setting({
    env: ["ACUERDO_BODY_MAX"],
    schema: size.default(2 ** 20),
    allowed: "a size of 1 KB or more: the largest JSON body taken",
    example: "1 MB",
  }),
  uploadMaxBytes: setting({
    env: ["ACUERDO_UPLOAD_MAX"],
    schema: size.default(2 ** 30),
    allowed: "a size of 1 KB or more: the largest file taken",
    example: "1 GB",
  }),
  requestsPerMinute: setting({
    env: ["ACUERDO_REQUESTS_PER_MINUTE"],
    schema: wholeNumber(10, 1_000_000).default(1200),
    allowed: "a whole number from 10 to 1000000: requests one person or API key may make",
    example: "1200",
  }),
  metricsToken: setting({
    env: ["ACUERDO_METRICS_TOKEN"],
    schema: z.string().min(16).optional(),
    allowed: "16 characters or more: then /metrics asks for it as a bearer token",
    example: "the output of: openssl rand -hex 16",
    hidden: "all",
  }),
};

type Settings = typeof SETTINGS;
export type Config = { readonly [Name in keyof Settings]: z.output<Settings[Name]["schema"]> };

export interface ConfigTrouble {
  readonly name: string;
  readonly from: string;
  readonly shown: string;
  readonly allowed: string;
  readonly example: string;
}

/** Names every wrong setting at once, so nobody has to start five times to find five mistakes. */
export class ConfigError extends Error {
  override name = "ConfigError";
  readonly troubles: readonly ConfigTrouble[];

  constructor(troubles: readonly ConfigTrouble[]) {
    const many = troubles.length === 1 ? "1 setting is wrong" : `${troubles.length} settings are wrong`;
    const parts = troubles.map(
      ({ name, from, shown, allowed, example }) =>
        `  ${name} (${from})\n    is       ${shown}\n    allowed  ${allowed}\n    example  ${example}`,
    );
    super(`${many}:\n\n${parts.join("\n\n")}\n`);
    this.troubles = troubles;
  }
}

const FILE = "acuerdo.config.json";

export function readConfig(env: NodeJS.ProcessEnv = process.env, cwd: string = process.cwd()): Config {
  const path = resolve(cwd, env.ACUERDO_CONFIG ?? FILE);
  const file = readFile(path, env.ACUERDO_CONFIG !== undefined);
  const troubles: ConfigTrouble[] = [...unknownNames(file, path)];
  const config: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(SETTINGS) as [string, Setting][]) {
    const variable = one.env.find((key) => (env[key] ?? "") !== "");
    const value = variable === undefined ? file[name] : env[variable];
    const read = one.schema.safeParse(value);
    if (read.success) config[name] = read.data;
    else troubles.push({ name, from: variable ?? `${name} in ${path}`, shown: shown(value, one), ...hint(one) });
  }
  if (troubles.length === 0 && config.databaseUrl !== undefined && config.secret === undefined) {
    troubles.push({ name: "secret", from: "ACUERDO_SECRET, not set", shown: "missing", ...hint(SETTINGS.secret) });
  }
  if (troubles.length > 0) throw new ConfigError(troubles);
  config.dataDir = resolve(
    file.dataDir !== undefined && !env.ACUERDO_DATA_DIR ? dirname(path) : cwd,
    config.dataDir as string,
  );
  return config as Config;
}

const hint = ({ allowed, example }: Setting) => ({ allowed, example });

function readFile(path: string, mustExist: boolean): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" && !mustExist) return {};
    throw fileError(path, `not readable: ${(error as NodeJS.ErrnoException).code}`);
  }
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw fileError(path, "not one JSON object");
  }
}

const fileError = (path: string, what: string) =>
  new ConfigError([
    {
      name: "configuration file",
      from: path,
      shown: what,
      allowed: "a file with one JSON object of settings",
      example: '{ "port": 8080, "publicUrl": "https://cobranza.example.org" }',
    },
  ]);

const unknownNames = (file: Record<string, unknown>, path: string): ConfigTrouble[] =>
  Object.keys(file)
    .filter((name) => !Object.hasOwn(SETTINGS, name))
    .map((name) => ({
      name,
      from: path,
      shown: "no such setting",
      allowed: Object.keys(SETTINGS).join(", "),
      example: '"port": 8080',
    }));

function shown(value: unknown, { hidden }: Setting): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "missing");
  if (hidden === undefined) return JSON.stringify(value) ?? "missing";
  if (hidden === "password" && URL.canParse(text)) {
    const url = new URL(text);
    if (url.password) url.password = "hidden";
    if (!/[?@]/.test(url.search + url.pathname)) return url.href;
  }
  return `hidden (${text.length} characters)`;
}

/**
 * The installation's secret: the one configured, or with the embedded database one that is made at the first start and
 * kept in the data folder, readable by this user only.
 */
export function secretOf(config: Config): string {
  if (config.secret !== undefined) return config.secret;
  const path = join(config.dataDir, "secret");
  if (!existsSync(path)) makeSecret(config.dataDir, path);
  const kept = readFileSync(path, "utf8").trim();
  if (kept.length >= SECRET_MIN) return kept;
  const trouble = { name: "secret", from: path, shown: `hidden (${kept.length} characters)`, ...hint(SETTINGS.secret) };
  throw new ConfigError([trouble]);
}

/** A link to a complete file either appears or was there: two processes that start at once agree on one secret. */
function makeSecret(folder: string, path: string): void {
  mkdirSync(folder, { recursive: true });
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  writeFileSync(draft, randomBytes(48).toString("base64url"), { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(draft);
  }
}
