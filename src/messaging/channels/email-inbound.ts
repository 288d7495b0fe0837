import { z } from "zod";
import type { Inbox, Marks } from "./adapter.js";
import { domainOf, readMailbox } from "./email-address.js";

/** An address that the wire can carry, in that form. */
export const Mailbox = z.string().transform((text, context) => {
  const mailbox = readMailbox(text);
  if (mailbox.ok) return mailbox.value;
  context.addIssue({ code: "custom", message: mailbox.refusal.code });
  return z.NEVER;
});

/** Where answers and reports come to, whoever brings them. Mail to `name+anything@` has to arrive there too. */
const ADDRESSES = {
  /** Answers come here; by default where they came to before. */
  address: Mailbox.optional(),
  /** Reports of letters that did not arrive come here; by default where answers come to. */
  bounces: Mailbox.optional(),
};

/** How mail comes in: we look into a mailbox, or somebody brings it to our hook. */
export const InboundSettings = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("imap"),
    host: z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9._:-]{0,251}[A-Za-z0-9])?$/, { error: "host_invalid" }),
    port: z.int().min(1).max(65_535),
    security: z.enum(["none", "starttls", "tls"]),
    user: z.string().min(1).max(320),
    password: z.string().min(1).max(1_000),
    mailbox: z.string().min(1).max(200).default("INBOX"),
    ...ADDRESSES,
  }),
  z.strictObject({
    kind: z.literal("hook"),
    /** Sent with each mail as the header `x-hook-secret`, or as the password of basic authentication. */
    secret: z.string().min(16, { error: "secret_short" }).max(500),
    ...ADDRESSES,
  }),
]);
export type InboundSettings = z.infer<typeof InboundSettings>;

/** The settings of an account as far as the way back goes. */
export interface Returning {
  readonly from: { readonly address: string };
  readonly replyTo?: string | undefined;
  readonly inbound?: InboundSettings | undefined;
  readonly ca?: string | undefined;
}

/** The addresses that lead back to one message. */
export interface Returns {
  readonly replyTo?: string | undefined;
  readonly envelopeFrom: string;
  /** What a report names the letter by (RFC 3461). */
  readonly envelopeId?: string;
}

/** Which addresses does this letter carry, so that its answers and reports name it? */
export function returnsOf({ from, replyTo, inbound }: Returning, key: string, marks: Marks): Returns {
  if (inbound === undefined) return { replyTo, envelopeFrom: from.address };
  const answers = inbound.address ?? replyTo ?? from.address;
  const bounces = inbound.bounces ?? answers;
  const mark = marks.of(key);
  if (mark === null) return { replyTo: answers, envelopeFrom: bounces };
  return { replyTo: marked(answers, mark), envelopeFrom: marked(bounces, mark), envelopeId: mark };
}

/** With the mark behind a plus; as it is where that would be longer than servers take. */
function marked(address: string, mark: string): string {
  const local = address.slice(0, address.lastIndexOf("@"));
  const whole = readMailbox(`${local}+${mark}@${domainOf(address)}`);
  return whole.ok ? whole.value : address;
}

/** The addresses that mail of this account leaves from and comes back to, without any mark. */
export function ownAddresses({ from, replyTo, inbound }: Returning): ReadonlySet<string> {
  const all = [from.address, replyTo, inbound?.address, inbound?.bounces];
  return new Set(all.flatMap((each) => (each === undefined ? [] : unmarked(each))));
}

export const unmarked = (address: string): string => address.toLowerCase().replace(/\+[^@]*@/, "@");

/** The mailbox to look into. */
export function inboxOf({ inbound, ca }: Returning): Inbox | null {
  if (inbound?.kind !== "imap") return null;
  const { host, port, security, user, password, mailbox } = inbound;
  return { host, port, security, user, password, mailbox, ca };
}
