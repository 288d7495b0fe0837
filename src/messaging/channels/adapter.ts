import type { ZodType } from "zod";
import type { Channel } from "../../kernel/channel.js";
import type { Locale } from "../../kernel/locale.js";
import type { LocalDate } from "../../kernel/time.js";
import type { TemplateState } from "../domain/provider-template.js";
import type { Callback, Heard, Verified } from "./heard.js";
import type { Http } from "./http.js";
import type { SendOutcome } from "./outcome.js";

/** One message, rendered, ready for the wire. `key` is the same for every look at the same decision. */
export interface Outgoing {
  readonly key: string;
  /** The moment of the attempt on the tenant's clock, which in a demo is not the real one. */
  readonly at: Date;
  /** The calendar day where the person lives, for what states a date. */
  readonly day?: LocalDate;
  readonly to: string;
  readonly toName?: string;
  /** Who it comes from, as anybody may hear it: a voice says it before it knows who listens. */
  readonly callerName?: string;
  /** How this provider calls the person, where an earlier answer of it said so; `to` is what we know ourselves. */
  readonly alias?: string;
  readonly subject?: string;
  readonly text: string;
  readonly html?: string;
  readonly locale: Locale;
  readonly headers?: Readonly<Record<string, string>>;
  /** The same words as a template that the provider has approved. With it the message needs no open window. */
  readonly template?: ApprovedTemplate;
  /** Answers the person may press, at most what the adapter's capabilities say. With a template: those it was approved with. */
  readonly buttons?: readonly { readonly id: string; readonly title: string }[];
  readonly attachments?: readonly Attachment[];
}

export interface ApprovedTemplate {
  readonly name: string;
  /** How the provider calls it, where that is not its name. */
  readonly providerId?: string;
  /** As the provider writes it: `es_MX`, `pt_BR`, `en`. */
  readonly language: string;
  /** In the order of the template's `{{1}}`, `{{2}}`, … */
  readonly params: readonly string[];
  /** The names of `params`, in the same order, where the template was written with named ones (`{{first_name}}`). */
  readonly paramNames?: readonly string[];
}

export interface Attachment {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Buffer;
}

/** Everything a provider may answer to a check of the settings, in words a person can act on. */
export type CheckOutcome =
  | { readonly ok: true; readonly account?: AccountNews }
  /** `again`: the provider is in trouble or too busy, and said nothing of what it was asked. */
  | { readonly ok: false; readonly reason: string; readonly again?: true };

/** What a provider tells of our account when it is asked: how it calls us, its quality, how many people a day. */
export interface AccountNews {
  readonly name?: string;
  readonly quality?: "green" | "yellow" | "red";
  /** Null: no limit. */
  readonly perDay?: number | null;
}

export interface NewTemplate {
  readonly name: string;
  readonly language: string;
  readonly category: "utility" | "marketing";
  /** With `{{1}}`, `{{2}}`, … where the parameters go. */
  readonly body: string;
  /** One example for each parameter: providers review them. */
  readonly examples: readonly string[];
  /** Short answers under it. Left out where there are none. */
  readonly buttons?: readonly string[];
}

/** A channel account, connected. `send` never throws: every trouble is an outcome. */
export interface Sender {
  send(message: Outgoing): Promise<SendOutcome>;
  /** Looks whether the settings work, without writing to anybody. */
  check(): Promise<CheckOutcome>;
  close(): Promise<void>;
  /** The templates it knows; null where the question could not be answered. */
  templates?(): Promise<readonly TemplateState[] | null>;
  submit?(template: NewTemplate): Promise<CheckOutcome>;
  /** Tells the provider where it is to call us. */
  listen?(hookUrl: string): Promise<CheckOutcome>;
}

/** Marks that letters carry in the addresses that lead back to us: short, of one case, and nobody else can make one. */
export interface Marks {
  /** Null where the key is too long for an address, or has letters that an address may lose. */
  of(key: string): string | null;
  /** The key behind a mark; null where it is none of ours. */
  read(mark: string): string | null;
}

/** What an adapter is given besides its settings. */
export interface AdapterIo {
  readonly http: Http;
  /** Where the provider calls this account; null where nothing can be heard (no public address). */
  readonly hookUrl: string | null;
  /** The moment that a letter is dated with. */
  dateOf(message: Outgoing): Date;
  readonly marks: Marks;
  /** Puts a letter into the print queue; the same key is the same letter. Left out where nothing can be printed. */
  file?(letter: PaperLetter): Promise<void>;
}

/** A letter that is ready to be printed. */
export interface PaperLetter {
  readonly key: string;
  readonly at: Date;
  /** The lines in its window. */
  readonly to: readonly string[];
  readonly pdf: Buffer;
  readonly pages: number;
}

/** What a provider can do, for the screens and for whoever chooses a channel. */
export interface Capabilities {
  /** Most characters of a text. */
  readonly textMax: number;
  /** Free text is taken for so long after the person's last word, otherwise an approved template; null: always. */
  readonly freeformHours: number | null;
  readonly buttonsMax: number;
  readonly attachments: boolean;
  /** What it tells of a message after taking it. */
  readonly tells: readonly ("sent" | "delivered" | "read" | "failed")[];
  readonly hearsReplies: boolean;
  /** The rate it allows where the tenant does not say otherwise. */
  readonly perSecond: number;
  readonly burst: number;
}

/** What a call says, at once or after more than a look. */
export type Telling = readonly Heard[] | Promise<readonly Heard[]>;

/** A mailbox that nobody calls us about: we look into it ourselves. */
export interface Inbox {
  readonly host: string;
  readonly port: number;
  readonly security: "none" | "starttls" | "tls";
  readonly user: string;
  readonly password: string;
  readonly mailbox: string;
  readonly ca?: string | undefined;
}

/** One provider of one channel. Adding a provider is one such file, one line in `channels/index.ts`, one folder of payloads. */
export interface ChannelAdapter<Settings, Told extends Telling = readonly Heard[]> {
  readonly provider: string;
  readonly channel: Channel;
  readonly settings: ZodType<Settings>;
  /** Settings that are never shown again once they are saved. */
  readonly secrets: readonly (keyof Settings & string)[];
  readonly capabilities: Capabilities;
  /** Where a person opens this channel, bringing a token of ours; left out where people cannot begin. `ours`: our public address. */
  linkTo?(settings: Settings, token: string, ours: string | null): string | null;
  open(settings: Settings, io: AdapterIo): Sender;
  /** The mailbox to look into, where these settings name one. */
  inbox?(settings: Settings): Inbox | null;
  /** Left out where the provider never calls. */
  readonly hear?: {
    /** The setting that calls are verified with, where it is one. */
    readonly secret?: keyof Settings & string;
    /** Is this really the provider, and is it a form we know? Bytes first, then their meaning; never throws. */
    verify(callback: Callback, settings: Settings, now: Date): Verified;
    /** Names in a call's query that hold a credential: they are looked at by `verify`, and not kept. */
    secretQuery?(settings: Settings): readonly string[];
    /** What it says. The same bytes say the same for ever; what cannot be understood is told as such, and never throws. */
    read(callback: Callback, settings: Settings, marks?: Marks): Told;
    /** What a stored callback is answered with, said by its bytes alone; an empty 200 where left out. Never throws. */
    thanks?(callback: Callback, settings: Settings): { readonly type: string; readonly body: string };
  };
}
