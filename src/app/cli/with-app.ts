import type { TenantId } from "../../kernel/id.js";
import { readConfig } from "../../platform/config.js";
import type { TenantDb, Tx } from "../../platform/db.js";
import { type App, openApp } from "../app.js";
import { CliError, EXIT } from "./command.js";

/** Opens the product for one command and closes it whatever happens. */
export async function withApp<T>(
  name: string,
  work: (app: App) => Promise<T>,
  options: { relaxed?: boolean } = {},
): Promise<T> {
  const app = await openApp(readConfig(), { name: `acuerdo ${name}`, ...options });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

export interface OpenTenant {
  readonly id: TenantId;
  readonly slug: string;
  readonly name: string;
  readonly kind: "live" | "demo";
  readonly db: TenantDb;
}

export const tenants = (app: App): Promise<Omit<OpenTenant, "db">[]> =>
  app.db.owner((tx) => tx<Omit<OpenTenant, "db">>`select id, slug, name, kind from access.tenant order by id`);

/** The tenant a command is about: the one named, or the only one there is. */
export async function tenantOf(app: App, slug: string | undefined): Promise<OpenTenant> {
  const all = await tenants(app);
  const found = slug === undefined && all.length === 1 ? all[0] : all.find((one) => one.slug === slug);
  if (found) return { ...found, db: app.db.as(found.id) };
  const names = all.map((one) => one.slug).join(", ") || "none yet: acuerdo tenant create SLUG";
  if (slug === undefined) throw new CliError(`--tenant is needed; there are: ${names}`, EXIT.usage);
  throw new CliError(`there is no tenant ${slug}; there are: ${names}`, EXIT.notFound);
}

export interface FoundCreditor {
  readonly id: bigint;
  readonly name: string;
}

/** The creditor a command is about: by id or name, or the only one there is. */
export async function creditorOf(tx: Tx, given: string | undefined): Promise<FoundCreditor> {
  const all = await tx<FoundCreditor>`select id, name from debts.creditor where tenant_id = ${tx.tenant} order by id`;
  const found =
    given === undefined && all.length === 1
      ? all[0]
      : all.find(({ id, name }) => name === given || id.toString() === given);
  if (found) return found;
  const names = all.map(({ name }) => JSON.stringify(name)).join(", ") || "none yet: acuerdo creditor add NAME";
  if (given === undefined) throw new CliError(`--creditor is needed; there are: ${names}`, EXIT.usage);
  throw new CliError(`there is no creditor ${given}; there are: ${names}`, EXIT.notFound);
}
