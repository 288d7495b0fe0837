import { createTenant } from "../../access/index.js";
import { insertCreditor, type NewCreditor } from "../../debts/index.js";
import { isLocale } from "../../kernel/locale.js";
import { isCurrency } from "../../kernel/money.js";
import { nowOf, realNow, setClock } from "../../platform/clock.js";
import { furnish } from "../furnish.js";
import { CliError, command, EXIT, instant, required } from "./command.js";
import { tenantOf, tenants, withApp } from "./with-app.js";

export const tenant = command({
  name: "tenant",
  summary: "Creates a tenant with the shipped templates, ladders and a sandbox mailbox, or lists tenants.",
  usage: "create SLUG [--name NAME] [--demo --clock MOMENT] | list",
  help: {
    name: "what people call it",
    demo: "a tenant whose clock may be moved",
    clock: "where its clock starts, standing still",
    locale: "es, en or pt",
  },
  examples: [
    "acuerdo tenant create norte --name 'Norte S.A.'",
    "acuerdo tenant create lab --demo --clock 2013-01-02",
    "acuerdo tenant list",
  ],
  options: {
    name: { type: "string" },
    demo: { type: "boolean" },
    clock: { type: "string" },
    locale: { type: "string" },
  },
  run: (values, [action, slug], io) =>
    withApp("tenant", async (app) => {
      if (action === "list") {
        const all = await tenants(app);
        io.result(
          all,
          () =>
            all.map((one) => `${one.slug.padEnd(20)}${one.kind.padEnd(6)}${one.name}`).join("\n") || "no tenants yet",
        );
        return EXIT.ok;
      }
      if (action !== "create" || !slug)
        throw new CliError("say: acuerdo tenant create SLUG, or acuerdo tenant list", EXIT.usage);
      if (values.clock && !values.demo)
        throw new CliError("--clock is for a --demo tenant: real tenants live in real time", EXIT.usage);
      const locale = values.locale ?? "es";
      if (!isLocale(locale)) throw new CliError("--locale is es, en or pt", EXIT.usage);
      const kind = values.demo ? "demo" : "live";
      const id = await createTenant(app.db, { slug, name: values.name ?? slug, kind, locale }, realNow());
      const clock = values.clock ? instant(values.clock, "clock") : null;
      await app.db.as(id).begin(async (tx) => {
        if (clock) await setClock(tx, clock, 0);
        await furnish(tx, app.seal, kind, clock ?? realNow());
      });
      io.result({ id, slug, kind }, () => `tenant ${slug} is ready`);
      return EXIT.ok;
    }),
});

export const creditor = command({
  name: "creditor",
  summary: "Adds a creditor to a tenant, or lists its creditors.",
  usage: "add NAME --country CC --currency CUR [--kind KIND] | list",
  help: {
    tenant: "whose; not needed where there is only one",
    country: "two letters, such as CO",
    currency: "three letters, such as COP",
    kind: "financial, commercial or agency",
    locale: "es, en or pt",
    phone: "shown in messages",
    email: "shown in messages",
    crumbs: "balances up to this many minor units are left alone",
    "max-age-hours": "messages wait when payments are older than this",
    counting: "direct-contact or any-delivered, where the law can be read both ways",
  },
  examples: ["acuerdo creditor add 'Ferretería Norte' --country CO --currency COP --kind commercial"],
  options: {
    tenant: { type: "string" },
    country: { type: "string" },
    currency: { type: "string" },
    kind: { type: "string" },
    locale: { type: "string" },
    phone: { type: "string" },
    email: { type: "string" },
    crumbs: { type: "string" },
    "max-age-hours": { type: "string" },
    counting: { type: "string" },
  },
  run: (values, [action, name], io) =>
    withApp("creditor", async (app) => {
      const { db } = await tenantOf(app, values.tenant);
      if (action === "list") {
        const all = await db.begin(
          (tx) => tx<{ id: bigint; name: string; country: string; currency: string }>`
          select id, name, country, currency from debts.creditor where tenant_id = ${tx.tenant} order by id`,
        );
        io.result(
          all,
          () =>
            all.map((one) => `${one.id}  ${one.name}  ${one.country} ${one.currency}`).join("\n") || "no creditors yet",
        );
        return EXIT.ok;
      }
      if (action !== "add" || !name)
        throw new CliError("say: acuerdo creditor add NAME, or acuerdo creditor list", EXIT.usage);
      const currency = required(values.currency, "currency");
      if (!isCurrency(currency)) throw new CliError(`--currency: ${currency} is not known here`, EXIT.usage);
      const kind = (values.kind ?? "commercial") as NewCreditor["kind"];
      if (!["financial", "commercial", "agency"].includes(kind))
        throw new CliError("--kind is financial, commercial or agency", EXIT.usage);
      const id = await db.begin(async (tx) =>
        insertCreditor(
          tx,
          {
            name,
            kind,
            currency,
            tradeName: null,
            country: required(values.country, "country"),
            locale: values.locale ?? "es",
            phone: values.phone ?? null,
            email: values.email ?? null,
            site: null,
            verifyUrl: null,
            payUrl: null,
            crumbsMinor: BigInt(values.crumbs ?? "0"),
            allocation: "oldest_first",
            countingMode: values.counting ?? "direct-contact",
            paymentDataMaxAgeHours: values["max-age-hours"] ? Number(values["max-age-hours"]) : null,
          },
          await nowOf(tx),
        ),
      );
      io.result({ id, name }, () => `creditor ${id} ${name}`);
      return EXIT.ok;
    }),
});
