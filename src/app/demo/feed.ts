import { Readable } from "node:stream";
import { insertHold, insertOptOut } from "../../compliance/index.js";
import type { Mapping } from "../../debts/domain/import/mapping.js";
import {
  commitImport,
  creditorById,
  insertCreditor,
  type NewPayment,
  recordPayments,
  stageImport,
} from "../../debts/index.js";
import type { Channel } from "../../kernel/channel.js";
import type { CreditorId, DebtorId, StrategyId } from "../../kernel/id.js";
import { fromDecimal } from "../../kernel/money.js";
import { addDays, DAY_MS, dayIn, type LocalDate } from "../../kernel/time.js";
import { installChannelAccount } from "../../messaging/index.js";
import type { TenantDb, Tx } from "../../platform/db.js";
import { emit } from "../../platform/events.js";
import type { Feed } from "../../platform/run-clock.js";
import type { Seal } from "../../platform/seal.js";
import { startStrategy } from "../../strategy/index.js";
import { consentOfImport } from "../job-handlers.js";
import { between, seeded } from "./people.js";
import { csvOf, type DemoPayment, type DemoPortfolio } from "./portfolio.js";

/** Days between the files that each creditor sends. */
const FILE_EVERY_DAYS = 15;

/** The creditors of the portfolios, and every shipped ladder live. Ids in the order of the portfolios. */
export const openBooks = (db: TenantDb, portfolios: readonly DemoPortfolio[], from: Date): Promise<CreditorId[]> =>
  db.begin(async (tx) => {
    const ids: CreditorId[] = [];
    for (const { creditor: c } of portfolios) {
      const { name, tradeName, kind, country, currency, phone, email, notice = {} } = c;
      ids.push(
        await insertCreditor(
          tx,
          {
            name,
            tradeName,
            kind,
            country,
            currency,
            phone,
            email,
            notice,
            locale: "es",
            site: null,
            verifyUrl: null,
            payUrl: null,
            crumbsMinor: 100n,
            paymentDataMaxAgeHours: 72,
            allocation: "oldest_first",
            countingMode: "direct-contact",
          },
          from,
        ),
      );
    }
    const drafts = await tx<{
      id: StrategyId;
    }>`select id from strategy.strategy where tenant_id = ${tx.tenant} order by id`;
    for (const { id } of drafts) await startStrategy(tx, id, "acuerdo", from);
    return ids;
  });

/** What the world does meanwhile: files every fortnight, payments every afternoon, now and then a person who says no. */
export class PortfolioFeed implements Feed {
  readonly db: TenantDb;
  readonly portfolios: readonly DemoPortfolio[];
  readonly creditors: readonly CreditorId[];
  readonly from: Date;
  readonly days: number;
  readonly liking: Liking;
  readonly random = seeded(99);
  readonly waiting: DemoPayment[][];
  #day = 0;

  constructor(
    db: TenantDb,
    portfolios: readonly DemoPortfolio[],
    creditors: readonly CreditorId[],
    from: Date,
    days: number,
    liking: Liking,
  ) {
    this.db = db;
    this.portfolios = portfolios;
    this.creditors = creditors;
    this.from = from;
    this.days = days;
    this.liking = liking;
    this.waiting = portfolios.map(({ payments }) => [...payments].sort((a, b) => (a.paidOn < b.paidOn ? -1 : 1)));
  }

  nextAt(): Date | null {
    return this.#day > this.days ? null : new Date(this.from.getTime() + this.#day * DAY_MS);
  }

  async happen(now: Date): Promise<void> {
    const at = this.nextAt();
    if (!at || at > now) return;
    const today = dayIn("UTC", now);
    for (const [index, portfolio] of this.portfolios.entries()) {
      const creditorId = this.creditors[index] as CreditorId;
      if (this.#day % FILE_EVERY_DAYS === 0) await this.file(portfolio, creditorId, today, now);
      await this.payments(index, creditorId, today, now);
    }
    if (this.#day === 0) await preferChannels(this.db, this.liking, now);
    if (this.#day > 5) await this.people(now);
    this.#day += 1;
  }

  private async file(portfolio: DemoPortfolio, creditorId: CreditorId, today: LocalDate, now: Date): Promise<void> {
    const since = this.#day === 0 ? ("1990-01-01" as LocalDate) : addDays(today, -FILE_EVERY_DAYS);
    const csv = csvOf(portfolio, since, today);
    if (csv === "") return;
    const { country, currency } = portfolio.creditor;
    const id = await stageImport(
      this.db,
      {
        creditorId,
        mapping: mappingFor(country, currency),
        fileName: `cartera-${country.toLowerCase()}-${today}.csv`,
        askedBy: "Mauricio Peña",
        options: {
          amountMeans: "original",
          consent: { channels: ["email", "sms", "whatsapp", "call"], medium: "contrato", textVersion: "2026-01" },
        },
      },
      Readable.from([Buffer.from(csv)]),
      now,
    );
    await this.db.begin((tx) => commitImport(tx, id, now, consentOfImport));
  }

  private async payments(index: number, creditorId: CreditorId, today: LocalDate, now: Date): Promise<void> {
    const queue = this.waiting[index] as DemoPayment[];
    const due: NewPayment[] = [];
    const { currency } = (this.portfolios[index] as DemoPortfolio).creditor;
    while (queue[0] && queue[0].paidOn <= today) {
      const { amount, ...payment } = queue.shift() as DemoPayment;
      due.push({
        ...payment,
        accountRef: null,
        currency,
        amountMinor: fromDecimal(amount.toString(), currency) as bigint,
        method: "transferencia",
      });
    }
    await this.db.begin(async (tx) => {
      const creditor = await creditorById(tx, creditorId);
      if (creditor) await recordPayments(tx, creditor, due, now);
    });
  }

  /** A few people answer as people do: one wants no more messages, one says the amount is wrong, one asks for time. */
  private async people(now: Date): Promise<void> {
    await this.db.begin(async (tx) => {
      const written = await tx<{ debtorId: DebtorId; accountId: bigint }>`
        select debtor_id, account_id from messaging.message
        where tenant_id = ${tx.tenant} and state = 'sent' and decided_at > ${new Date(now.getTime() - DAY_MS)} order by id`;
      const changed: string[] = [];
      for (const { debtorId, accountId } of written) {
        const luck = this.random();
        if (luck > 0.012) continue;
        changed.push(debtorId.toString());
        const until = new Date(now.getTime() + between(this.random, 7, 20) * DAY_MS);
        if (luck < 0.004) await insertOptOut(tx, debtorId, "email", "enlace del correo", now);
        else {
          const kind = luck < 0.008 ? "dispute" : "hardship";
          await insertHold(
            tx,
            {
              debtorId,
              accountId,
              kind,
              because: kind === "dispute" ? "el monto no coincide" : "perdió el empleo",
              untilAt: kind === "dispute" ? null : until,
              setBy: "Ana Lucía Rey",
            },
            now,
          );
        }
      }
      if (changed.length > 0) await emit(tx, now, [{ kind: "compliance.changed", payload: { debtorIds: changed } }]);
    });
  }
}

const column = (name: string) => ({ column: name });

const mappingFor = (country: string, currency: string): Mapping => ({
  kind: "debts",
  dateOrder: "ymd",
  decimal: ".",
  keepExtra: true,
  defaults: { country, currency, locale: "es" },
  columns: {
    debtorRef: column("cliente"),
    debtorName: column("nombre"),
    debtorKind: column("tipo"),
    taxId: column("documento"),
    email: column("correo"),
    phone: column("celular"),
    subdivision: column("departamento"),
    debtRef: column("factura"),
    product: column("producto"),
    amount: column("monto"),
    issuedOn: column("emision"),
    dueOn: column("vencimiento"),
  },
});

/** The pretend providers that a demo writes and talks through, besides its mailboxes. */
const PHONES: readonly (readonly [channel: Channel, provider: string, name: string])[] = [
  ["whatsapp", "whatsapp-cloud", "WhatsApp de la demo"],
  ["sms", "twilio", "SMS de la demo"],
];

export async function connectPhones(tx: Tx, seal: Seal, now: Date): Promise<void> {
  const settings = seal.seal("channel account", "{}", "channel account");
  for (const [channel, provider, name] of PHONES) {
    await installChannelAccount(tx, { channel, provider, name, settings, isSandbox: true, perSecond: null }, now);
  }
}

/** Of the people of the first files such shares like a channel best; the rest did not say. */
export interface Liking {
  readonly seed: number;
  readonly whatsapp: number;
  readonly sms: number;
}

async function preferChannels(db: TenantDb, { seed, whatsapp, sms }: Liking, now: Date): Promise<void> {
  const random = seeded(seed + 17);
  await db.begin(async (tx) => {
    const ids = await tx<{ id: bigint }>`select id from debts.debtor where tenant_id = ${tx.tenant} order by id`;
    const liked = ids.map(() => {
      const luck = random();
      return luck < whatsapp ? "whatsapp" : luck < whatsapp + sms ? "sms" : null;
    });
    await tx`
      update debts.debtor d set preferred_channel = p.channel
      from unnest(${ids.map(({ id }) => id)}::bigint[], ${liked}::text[]) as p(id, channel)
      where d.tenant_id = ${tx.tenant} and d.id = p.id`;
    await emit(tx, now, [{ kind: "debts.reach_changed", payload: { debtorIds: ids.map(({ id }) => id.toString()) } }]);
  });
}
