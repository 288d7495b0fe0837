import type { TenantId } from "../kernel/id.js";
import type { AdapterIo, Inbox, Marks, PaperLetter, Sender } from "./channels/adapter.js";
import { type Http, http } from "./channels/http.js";
import { type ChannelProvider, type Ear, providerOf } from "./channels/index.js";
import type { SendOutcome } from "./channels/outcome.js";
import type { ChannelAccount } from "./store.js";

/** What connections need of the process they are opened in. */
export interface ConnectionIo {
  /** Opens the seal of an account's settings; throws where another secret sealed them. */
  unseal(sealed: Buffer): unknown;
  /** How the real adapter of a sandbox account reaches the pretend provider. */
  sandboxSettings(tenant: TenantId, account: ChannelAccount): Promise<unknown>;
  /** How it speaks to it: some of its hosts are on this machine under another name. */
  sandboxHttp(): Promise<Http>;
  /** Where this account's provider calls; null where we cannot be called. */
  hookUrl(tenant: TenantId, account: ChannelAccount): Promise<string | null>;
  realNow(): Date;
  readonly marks: Marks;
  /** The print queue of letters; left out where nobody prints. */
  fileLetter?(tenant: TenantId, account: ChannelAccount, letter: PaperLetter): Promise<void>;
}

/**
 * Open connections of channel accounts, kept by their settings: changed settings make a new connection.
 *
 * Real providers see real time, since a date far from theirs smells of forgery; the sandbox is dated by the tenant's
 * clock, so that a moved clock shows in its mailboxes too.
 */
export class Connections {
  readonly #io: ConnectionIo;
  readonly #senders = new Map<string, Promise<Sender>>();
  readonly #ears = new Map<string, Promise<Ear | null>>();

  constructor(io: ConnectionIo) {
    this.#io = io;
  }

  /** Throws where the settings cannot be opened or read (another secret, an older form): nothing can leave then. */
  async sender(tenant: TenantId, account: ChannelAccount): Promise<Sender> {
    const key = keyOf(tenant, account);
    let opening = this.#senders.get(key);
    if (!opening) {
      opening = this.#open(tenant, account);
      this.#senders.set(key, opening);
      opening.catch(() => this.#senders.delete(key));
    }
    return opening;
  }

  /** The hearing half; null where the provider never calls. */
  async ear(tenant: TenantId, account: ChannelAccount): Promise<Ear | null> {
    const key = keyOf(tenant, account);
    let opening = this.#ears.get(key);
    if (!opening) {
      opening = this.#settings(tenant, account).then((settings) => providerFor(account).ear(settings, this.#io.marks));
      this.#ears.set(key, opening);
      opening.catch(() => this.#ears.delete(key));
    }
    return opening;
  }

  /** The mailbox that we look into for this account; null where we are called, or nobody answers. */
  async inbox(tenant: TenantId, account: ChannelAccount): Promise<Inbox | null> {
    return providerFor(account).inbox(await this.#settings(tenant, account));
  }

  hookUrl(tenant: TenantId, account: ChannelAccount): Promise<string | null> {
    return this.#io.hookUrl(tenant, account);
  }

  async #open(tenant: TenantId, account: ChannelAccount): Promise<Sender> {
    const { fileLetter } = this.#io;
    const io: AdapterIo = {
      http: account.isSandbox ? await this.#io.sandboxHttp() : http,
      hookUrl: await this.#io.hookUrl(tenant, account),
      marks: this.#io.marks,
      dateOf: account.isSandbox ? ({ at }) => at : () => this.#io.realNow(),
      ...(fileLetter && { file: (letter) => fileLetter(tenant, account, letter) }),
    };
    const opened = providerFor(account).open(await this.#settings(tenant, account), io);
    if (!opened.ok) throw new Error(`settings of channel account ${account.id} cannot be read`);
    return opened.value;
  }

  /** The settings as they are read by its adapter. */
  settings(tenant: TenantId, account: ChannelAccount): Promise<unknown> {
    return this.#settings(tenant, account);
  }

  #settings(tenant: TenantId, account: ChannelAccount): Promise<unknown> {
    if (account.isSandbox) return this.#io.sandboxSettings(tenant, account);
    return Promise.resolve(this.#io.unseal(account.settingsSealed));
  }

  async close(): Promise<void> {
    const all = [...this.#senders.values()];
    this.#senders.clear();
    this.#ears.clear();
    await Promise.allSettled(all.map(async (opening) => (await opening).close()));
  }
}

const keyOf = (tenant: TenantId, { id, settingsSealed }: ChannelAccount): string =>
  `${tenant} ${id} ${settingsSealed.toString("base64")}`;

function providerFor({ channel, provider }: ChannelAccount): ChannelProvider {
  const known = providerOf(channel, provider);
  if (!known) throw new Error(`this build knows no provider ${provider} of ${channel}`);
  return known;
}

/** What a message comes to whose account cannot be opened: nothing left, and the account waits for a person. */
export const UNOPENED: SendOutcome = { kind: "refused", reason: "settings_unreadable", stop: "account" };
