import { z } from "zod";
import type { Channel } from "../../kernel/channel.js";
import { ok, type Result, refuse } from "../../kernel/result.js";
import { REPLIES_MAX } from "../domain/template-replies.js";
import type { AdapterIo, Capabilities, ChannelAdapter, Inbox, Marks, Sender, Telling } from "./adapter.js";
import { callTwilio } from "./call-twilio.js";
import { emailSmtp } from "./email-smtp.js";
import type { Callback, Heard, Verified } from "./heard.js";
import { letterPdf } from "./letter-pdf.js";
import { pushWeb } from "./push-web.js";
import { smsHttp } from "./sms-http.js";
import { smsInfobip } from "./sms-infobip.js";
import { smsTwilio } from "./sms-twilio.js";
import { telegramBot } from "./telegram-bot.js";
import { webchatOwn } from "./webchat-own.js";
import { whatsappCloud } from "./whatsapp-cloud.js";
import { whatsappTwilio } from "./whatsapp-twilio.js";

/** One setting that is wrong: where it stands, and the code of what is wrong with it. Never its value. */
export interface SettingFault {
  readonly path: string;
  readonly code: string;
}

/** The hearing half of an account: whose call it is, and what it says. */
export interface Ear {
  verify(callback: Callback, now: Date): Verified;
  /** Names in a call's query that are not kept. */
  readonly secretQuery: readonly string[];
  read(callback: Callback): Promise<readonly Heard[]>;
  /** What a call that was kept is answered with. */
  thanks(callback: Callback): { readonly type: string; readonly body: string };
}

export interface Looker extends Omit<Ear, "thanks" | "secretQuery"> {
  /** The setting that calls are verified with. */
  readonly secret: string | undefined;
}

/** An adapter whose settings are checked at the door, so that providers of every kind stand in one list. */
export interface ChannelProvider {
  readonly provider: string;
  readonly channel: Channel;
  readonly capabilities: Capabilities;
  /** Names of settings that are never shown again. */
  readonly secrets: readonly string[];
  /** What settings look like, as JSON Schema of what a person gives. */
  schema(): Readonly<Record<string, unknown>>;
  faultsOf(settings: unknown): readonly SettingFault[];
  /** Where a person opens this channel with a token of ours; null where they cannot begin. */
  linkTo(settings: unknown, token: string, ours: string | null): string | null;
  open(settings: unknown, io: AdapterIo): Result<Sender, "settings_invalid">;
  /** Null where the provider never calls, or where its settings cannot be read. */
  ear(settings: unknown, marks?: Marks): Ear | null;
  /** The mailbox that these settings have us look into. */
  inbox(settings: unknown): Inbox | null;
  /** For whoever looks at a call in a file, with as much of an account's settings as is known: lacking some, it may throw. */
  looker(known: Readonly<Record<string, unknown>>): Looker | null;
}

/** Every provider this build speaks to. */
export const PROVIDERS: readonly ChannelProvider[] = [
  provider(emailSmtp),
  provider(smsTwilio),
  provider(whatsappCloud),
  provider(whatsappTwilio),
  provider(callTwilio),
  provider(telegramBot),
  provider(pushWeb),
  provider(smsInfobip),
  provider(smsHttp),
  provider(webchatOwn),
  provider(letterPdf),
];

export const providerOf = (channel: string, name: string): ChannelProvider | undefined =>
  PROVIDERS.find((each) => each.channel === channel && each.provider === name);

/** May a message that leaves by this account have answers to press? */
export const takesButtons = ({ channel, provider: name }: { readonly channel: Channel; readonly provider: string }) =>
  (providerOf(channel, name)?.capabilities.buttonsMax ?? 0) >= REPLIES_MAX;

const NO_WORDS = { type: "text/plain; charset=utf-8", body: "" };

const atLast = async (told: Telling): Promise<readonly Heard[]> => told;

function provider<Settings, Told extends Telling>(adapter: ChannelAdapter<Settings, Told>): ChannelProvider {
  const { channel, capabilities, secrets, hear } = adapter;
  const faultsOf = (settings: unknown): readonly SettingFault[] => {
    const read = adapter.settings.safeParse(settings);
    if (read.success) return [];
    return read.error.issues.map((issue) => ({
      path: issue.path.join("."),
      code: issue.code === "custom" || issue.code === "invalid_format" ? issue.message : issue.code,
    }));
  };
  return {
    provider: adapter.provider,
    channel,
    capabilities,
    secrets,
    schema: () => z.toJSONSchema(adapter.settings, { io: "input", unrepresentable: "any" }),
    faultsOf,
    linkTo(settings, token, ours) {
      const read = adapter.settings.safeParse(settings);
      return read.success ? (adapter.linkTo?.(read.data, token, ours) ?? null) : null;
    },
    open(settings, io) {
      const read = adapter.settings.safeParse(settings);
      if (read.success) return ok(adapter.open(read.data, io));
      return refuse("settings_invalid", Object.fromEntries(faultsOf(settings).map(({ path, code }) => [path, code])));
    },
    inbox(settings) {
      const read = adapter.settings.safeParse(settings);
      return read.success ? (adapter.inbox?.(read.data) ?? null) : null;
    },
    ear(settings, marks) {
      const read = adapter.settings.safeParse(settings);
      if (!hear || !read.success) return null;
      return {
        verify: (callback, now) => hear.verify(callback, read.data, now),
        secretQuery: hear.secretQuery?.(read.data) ?? [],
        read: (callback) => atLast(hear.read(callback, read.data, marks)),
        thanks: (callback) => hear.thanks?.(callback, read.data) ?? NO_WORDS,
      };
    },
    looker(known) {
      if (!hear) return null;
      return {
        secret: hear.secret,
        verify: (callback, now) => hear.verify(callback, known as Settings, now),
        read: async (callback) => atLast(hear.read(callback, known as Settings)),
      };
    },
  };
}
