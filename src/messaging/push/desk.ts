import { grantByPerson, liftOptOuts, stopLinkState, withdrawByPerson } from "../../compliance/index.js";
import { parsePushSubscription } from "../../debts/domain/push-subscription.js";
import { linkContactPoint, setHealth } from "../../debts/index.js";
import type { DebtorId, TenantId } from "../../kernel/id.js";
import { isLocale, type Locale } from "../../kernel/locale.js";
import { ok, type Result, refuse } from "../../kernel/result.js";
import { nowOf } from "../../platform/clock.js";
import type { Db, Tx } from "../../platform/db.js";
import { emit } from "../../platform/events.js";
import { isPushService, noticesPath, PushWebSettings } from "../channels/push-web.js";
import type { LinkTokens } from "../hear/link-token.js";
import type { ChannelAccount } from "../store.js";
import { browsersOf, pushAccount } from "./store.js";

export interface NoticeIo {
  readonly db: Db;
  readonly links: LinkTokens;
  /** The settings of an account as they are typed. */
  settings(tenant: TenantId, account: ChannelAccount): Promise<unknown>;
}

/** What the page behind a link is about. */
export interface NoticeVisit {
  readonly tenant: TenantId;
  readonly debtorId: DebtorId;
  readonly locale: Locale;
  /** They want no message by any way: then there is nothing to say yes to. */
  readonly isAllStopped: boolean;
  /** Browsers subscribe to this key; what is signed with the other half is from us. */
  readonly publicKey: string;
}

export type NoticeRefusal = "bad_push_subscription" | "push_service_unknown" | "too_many_browsers";

/** More browsers than this no person has. */
const BROWSERS_MAX = 10;

/** Which words somebody said yes to; they change together with those of the page. */
export const NOTICE_TEXT = "notices-1";
const SOURCE = "push_page";

/** What people said themselves, here or elsewhere: a later yes of theirs takes it back for this channel. */
const SAID = ["said_stop", "provider_stop", "stop_link"];

/** Where people say yes and no to notices in a browser. The link is the permission: it was made for one person, for a time. */
export class NoticeDesk {
  readonly #io: NoticeIo;

  constructor(io: NoticeIo) {
    this.#io = io;
  }

  /** The path of a page for this person; null where the tenant sends no notices. */
  async invite(tenant: TenantId, debtorId: DebtorId): Promise<string | null> {
    const { db, links } = this.#io;
    const asked = await db.as(tenant).begin(async (tx) => ({ account: await pushAccount(tx), now: await nowOf(tx) }));
    if (!asked.account || !(await this.#settings(tenant, asked.account))) return null;
    return noticesPath(links.token(tenant, debtorId, asked.now));
  }

  /** Null where the link is none of ours or too old, where nobody is behind it, or where no notices are sent. */
  async visit(token: string): Promise<NoticeVisit | null> {
    // Only once the tenant is known there is a clock to ask; until then any moment will do.
    const tenant = this.#io.links.read(token, new Date(0))?.tenant;
    if (tenant === undefined) return null;
    const known = await this.#io.db.as(tenant).begin(async (tx) => {
      const link = this.#io.links.read(token, await nowOf(tx));
      const account = link && (await pushAccount(tx));
      const state = account && (await stopLinkState(tx, link.debtorId, "push"));
      return state ? { account, state, debtorId: link.debtorId } : null;
    });
    const settings = known && (await this.#settings(tenant, known.account));
    if (!settings) return null;
    const { state, debtorId } = known;
    const { locale, isAllStopped } = state;
    const { publicKey } = settings;
    return { tenant, debtorId, locale: isLocale(locale) ? locale : "es", isAllStopped, publicKey };
  }

  /** They said yes in this browser: it is an address of theirs from now on, with their consent. */
  async accept(
    { tenant, debtorId }: NoticeVisit,
    subscription: string,
    inTx: (tx: Tx, now: Date) => Promise<void>,
  ): Promise<Result<null, NoticeRefusal>> {
    const read = parsePushSubscription(subscription);
    if (!read.ok) return refuse("bad_push_subscription");
    const { value, endpoint } = read.value;
    const account = await this.#io.db.as(tenant).begin(pushAccount);
    const settings = account && (await this.#settings(tenant, account));
    if (!settings || !isPushService(endpoint, settings)) return refuse("push_service_unknown");
    return this.#io.db.as(tenant).begin(async (tx) => {
      const others = (await browsersOf(tx, debtorId)).filter((one) => one.value !== value);
      if (others.length >= BROWSERS_MAX) return refuse("too_many_browsers");
      const now = await nowOf(tx);
      // The same browser with new keys: the old ones open nothing any more.
      await setHealth(tx, idsOf(others, endpoint), "bad", "subscribed_anew");
      await linkContactPoint(tx, { debtorId, kind: "push", value }, now);
      await liftOptOuts(tx, debtorId, "push", SAID, now);
      await grantByPerson(tx, debtorId, "push", SOURCE, now, NOTICE_TEXT);
      await told(tx, debtorId, now);
      await inTx(tx, now);
      return ok(null);
    });
  }

  /** They want no notices in this browser any more; with the last of them their consent ends. */
  decline(
    { tenant, debtorId }: NoticeVisit,
    endpoint: string,
    inTx: (tx: Tx, now: Date) => Promise<void>,
  ): Promise<void> {
    return this.#io.db.as(tenant).begin(async (tx) => {
      const all = await browsersOf(tx, debtorId);
      const gone = idsOf(all, endpoint);
      if (gone.length === 0) return;
      const now = await nowOf(tx);
      await setHealth(tx, gone, "bad", "unsubscribed");
      if (gone.length === all.length) await withdrawByPerson(tx, debtorId, "push", SOURCE, now);
      await told(tx, debtorId, now);
      await inTx(tx, now);
    });
  }

  async #settings(tenant: TenantId, account: ChannelAccount): Promise<PushWebSettings | null> {
    const read = PushWebSettings.safeParse(await this.#io.settings(tenant, account).catch(() => null));
    return read.success ? read.data : null;
  }
}

const idsOf = (browsers: Awaited<ReturnType<typeof browsersOf>>, endpoint: string) =>
  browsers.flatMap(({ id, value }) => {
    const read = parsePushSubscription(value);
    return read.ok && read.value.endpoint === endpoint ? [id] : [];
  });

const told = (tx: Tx, debtorId: DebtorId, now: Date): Promise<void> =>
  emit(tx, now, [{ kind: "debts.reach_changed", payload: { debtorIds: [debtorId.toString()] } }]);
