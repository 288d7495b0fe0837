import type { TenantId } from "../../kernel/id.js";
import type { Db } from "../../platform/db.js";
import type { Callback } from "../channels/heard.js";
import { type VisitorSaid, visitorCall, WebchatSettings } from "../channels/webchat-own.js";
import type { HookAnswer } from "../hear/hooks.js";
import type { ChannelAccount } from "../store.js";
import { type ChatItem, lastItems } from "./chat-store.js";
import { VisitorSessions } from "./session.js";

export interface DeskIo {
  readonly db: Db;
  /** Whose chat stands behind this address; null where none does. */
  account(token: string): Promise<{ tenant: TenantId; account: ChannelAccount } | null>;
  settings(tenant: TenantId, account: ChannelAccount): Promise<unknown>;
  /** Hands in what was said, as any provider calls. */
  take(token: string, callback: Callback): Promise<HookAnswer>;
  realNow(): Date;
}

/** One chat, found. */
export interface ChatRoom {
  readonly token: string;
  readonly tenant: TenantId;
  readonly channelAccountId: bigint;
  readonly settings: WebchatSettings;
  readonly sessions: VisitorSessions;
}

/** What a page keeps in view. */
const ITEMS_SHOWN = 100;

/** Where the chats of sites come in: finds the chat, knows its visitors, hands in what they say, and tells what was said. */
export class ChatDesk {
  readonly #io: DeskIo;

  constructor(io: DeskIo) {
    this.#io = io;
  }

  /** The chat behind an address; null where there is none, or its settings cannot be read. */
  async room(token: string): Promise<ChatRoom | null> {
    const found = await this.#io.account(token);
    if (found?.account.provider !== "webchat") return null;
    const { tenant, account } = found;
    const read = WebchatSettings.safeParse(await this.#io.settings(tenant, account).catch(() => null));
    if (!read.success) return null;
    const sessions = new VisitorSessions(read.data.secret);
    return { token, tenant, channelAccountId: account.id, settings: read.data, sessions };
  }

  /** A session for whoever comes: a younger one where they bring one that is good. */
  greet({ sessions, settings }: ChatRoom, bearer: string): { session: string; isNew: boolean; name: string } {
    const now = this.#io.realNow();
    const known = sessions.visitorOf(bearer, now) ?? undefined;
    return { session: sessions.open(now, known), isNew: known === undefined, name: settings.name };
  }

  visitorOf({ sessions }: ChatRoom, bearer: string): string | null {
    return sessions.visitorOf(bearer, this.#io.realNow());
  }

  /** Keeps what a visitor says; false where it could not be taken. */
  async take({ token, settings }: ChatRoom, said: VisitorSaid): Promise<boolean> {
    const { status } = await this.#io.take(token, visitorCall(said, settings, `/chat/${said.visitor}`));
    return status === 200;
  }

  said({ tenant, channelAccountId }: ChatRoom, visitor: string): Promise<ChatItem[]> {
    return this.#io.db.as(tenant).begin((tx) => lastItems(tx, channelAccountId, visitor, ITEMS_SHOWN));
  }
}
