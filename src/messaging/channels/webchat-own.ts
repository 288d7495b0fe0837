import { z } from "zod";
import { VISITOR } from "../webchat/session.js";
import type { ChannelAdapter } from "./adapter.js";
import { BaseUrl } from "./base-url.js";
import type { Callback, Heard, Verified } from "./heard.js";
import { hmacOf, jsonIn, nothing, recordIn, sameText, textIn } from "./payload.js";

const Settings = z.strictObject({
  /** Makes the sessions of visitors; changed, everybody begins anew. */
  secret: z.string().regex(/^[\x21-\x7e]{16,200}$/, { error: "secret_invalid" }),
  /** Who people talk with, as the chat says it. */
  name: z.string().trim().min(1).max(60),
  /** Sites that may show the chat, beside our own pages: `https://www.andino.example`. */
  origins: z
    .array(BaseUrl.refine((url) => url === new URL(url).origin, { error: "origin_invalid" }))
    .max(20)
    .default([]),
  /** A page of theirs where the chat stands: invitations lead there. */
  pageUrl: BaseUrl.optional(),
});
export type WebchatSettings = z.infer<typeof Settings>;
export const WebchatSettings = Settings;

const TEXT_MAX = 4_000;
const BODY_BYTES_MAX = 32 * 1024;
/** What a visitor's browser calls something it says. */
export const SAID_ID = /^[\w-]{8,40}$/;

const proofOf = (body: Buffer, secret: string): string => hmacOf("sha256", secret, body).toString("hex");

/** What the desk of the chat hands in for a visitor, as any provider calls: words, or the link they came by. */
export function visitorCall(said: VisitorSaid, { secret }: WebchatSettings, url: string): Callback {
  const body = Buffer.from(JSON.stringify(said));
  return { method: "POST", url, query: {}, headers: { "x-chat-proof": proofOf(body, secret) }, body };
}

export type VisitorSaid =
  | { readonly visitor: string; readonly id: string; readonly text: string }
  | { readonly visitor: string; readonly link: string };

/**
 * The chat on a site, which we keep ourselves: no other provider is between. What is sent to a visitor is read off the
 * outbox by their own page, so sending it is having it written down.
 */
export const webchatOwn: ChannelAdapter<WebchatSettings> = {
  provider: "webchat",
  channel: "webchat",
  settings: Settings,
  secrets: ["secret"],
  capabilities: {
    textMax: TEXT_MAX,
    freeformHours: null,
    buttonsMax: 0,
    attachments: false,
    tells: [],
    hearsReplies: true,
    perSecond: 100,
    burst: 100,
  },
  linkTo: ({ pageUrl }, token) => (pageUrl === undefined ? null : `${pageUrl}#acuerdo=${token}`),
  open: () => ({
    async send({ key, to, text }) {
      if (!VISITOR.test(to)) return { kind: "refused", reason: "webchat_address_invalid", stop: "address" };
      if (text.trim() === "") return { kind: "refused", reason: "webchat_text_empty" };
      if (text.length > TEXT_MAX) return { kind: "refused", reason: "webchat_text_too_long" };
      return { kind: "accepted", providerId: key };
    },
    check: async () => ({ ok: true }),
    close: async () => undefined,
  }),
  hear: {
    verify({ headers, body }, { secret }): Verified {
      if (body.length > BODY_BYTES_MAX) return { kind: "refuse", because: "unreadable" };
      if (!sameText(headers["x-chat-proof"] ?? "", proofOf(body, secret))) return { kind: "refuse", because: "forged" };
      return saidIn(body) === null ? { kind: "refuse", because: "unreadable" } : { kind: "take" };
    },
    read: ({ body }) => [saidIn(body) ?? nothing("unreadable")],
  },
};

function saidIn(body: Buffer): Heard | null {
  const { visitor, id, text, link } = recordIn(jsonIn(body));
  const address = textIn(visitor) ?? "";
  if (!VISITOR.test(address)) return null;
  const from = { address };
  const token = textIn(link);
  if (token !== undefined) return { kind: "linked", from, token, at: null };
  const [name, words] = [textIn(id) ?? "", textIn(text)];
  if (!SAID_ID.test(name) || words === undefined) return null;
  return { kind: "turn", id: `${address}.${name}`, from, at: null, text: words };
}
