import { createPrivateKey, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { buffer } from "node:stream/consumers";
import Dkim from "nodemailer/lib/dkim";
import { z } from "zod";
import type { AdapterIo, ChannelAdapter, Outgoing, Sender } from "./adapter.js";
import { domainOf } from "./email-address.js";
import { composeEmail } from "./email-compose.js";
import { oneLine } from "./email-encode.js";
import { readHeardMail, verifyMail } from "./email-heard.js";
import { InboundSettings, inboxOf, Mailbox, returnsOf } from "./email-inbound.js";
import { outcomeOf } from "./email-outcome.js";
import { wordsOf } from "./email-reply.js";
import { SmtpPool } from "./email-smtp-pool.js";
import { type SmtpServer, SmtpSession } from "./email-smtp-session.js";
import type { SmtpTrouble } from "./email-smtp-trouble.js";
import type { Heard } from "./heard.js";
import type { SendOutcome } from "./outcome.js";

const Milliseconds = z.int().min(1).max(3_600_000);
const HOST_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/;
const HostName = z.string().regex(HOST_NAME, { error: "host_invalid" });

const DkimSettings = z.strictObject({
  domain: HostName,
  selector: z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/, { error: "selector_invalid" }),
  // A key that cannot sign would let mail leave unsigned, and be taken for spam.
  privateKey: z.string().refine(isRsaKey, { error: "private_key_invalid" }),
});

const Settings = z
  .strictObject({
    host: z.string().refine((text) => isIP(text) > 0 || HOST_NAME.test(text), { error: "host_invalid" }),
    port: z.int().min(1).max(65_535),
    /** `starttls` and `tls` are demands: without them nothing is said, least of all a password. */
    security: z.enum(["none", "starttls", "tls"]),
    user: z.string().min(1).optional(),
    password: z.string().min(1).optional(),
    from: z.strictObject({ name: z.string().max(200).transform(oneLine), address: Mailbox }),
    replyTo: Mailbox.optional(),
    /** How answers and reports come in. Without it nothing of them is known. */
    inbound: InboundSettings.optional(),
    /** What this side calls itself in EHLO: by default the domain of `from`. */
    clientName: HostName.optional(),
    /** Certificates to trust instead of the usual authorities, as PEM: for servers with a certificate of their own. */
    ca: z.string().refine(isCertificate, { error: "ca_invalid" }).optional(),
    dkim: DkimSettings.optional(),
    connectionsMax: z.int().min(1).max(100).default(4),
    messagesPerConnectionMax: z.int().min(1).max(100_000).default(1_000),
    connectTimeoutMs: Milliseconds.default(20_000),
    greetingTimeoutMs: Milliseconds.default(30_000),
    replyTimeoutMs: Milliseconds.default(120_000),
    finalTimeoutMs: Milliseconds.default(600_000),
    idleTimeoutMs: Milliseconds.default(30_000),
    closeTimeoutMs: Milliseconds.default(10_000),
  })
  .check(({ value, issues }) => {
    const wrong = (path: string, message: string): void =>
      void issues.push({ code: "custom", message, path: [path], input: value });
    if ((value.user === undefined) !== (value.password === undefined)) {
      wrong(value.user === undefined ? "user" : "password", "user_and_password_together");
    }
    if (value.password !== undefined && value.security === "none" && !isLoopback(value.host)) {
      wrong("security", "password_in_clear");
    }
    const { inbound } = value;
    if (inbound?.kind === "imap" && inbound.security === "none" && !isLoopback(inbound.host)) {
      wrong("inbound.security", "password_in_clear");
    }
  });

export type EmailSmtpSettings = z.infer<typeof Settings>;

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));

/**
 * E-mail over SMTP. Real servers see real time, since a date far from theirs smells of forgery; the sandbox is dated by
 * the tenant's clock, so that a moved clock shows in the mailbox too.
 */
export const emailSmtp: ChannelAdapter<EmailSmtpSettings, Promise<readonly Heard[]>> = {
  provider: "smtp",
  channel: "email",
  settings: Settings,
  secrets: ["password", "dkim", "inbound"],
  capabilities: {
    textMax: 100_000,
    freeformHours: null,
    buttonsMax: 0,
    attachments: true,
    tells: ["delivered", "failed"],
    hearsReplies: true,
    perSecond: 50,
    burst: 50,
  },
  open: openSmtp,
  inbox: inboxOf,
  hear: { verify: verifyMail, read: readHeardMail },
};

function openSmtp(settings: EmailSmtpSettings, { dateOf, marks }: AdapterIo): Sender {
  const { from } = settings;
  const server: SmtpServer = { ...settings, clientName: settings.clientName ?? domainOf(from.address) };
  const pool = new SmtpPool(server, settings);
  const sign = signerOf(settings.dkim);

  return {
    async send(message: Outgoing): Promise<SendOutcome> {
      const { replyTo, envelopeFrom, envelopeId } = returnsOf(settings, message.key, marks);
      const composed = composeEmail(message, { ...from, replyTo }, dateOf(message));
      if (!composed.ok) return refusedBeforeTheWire(composed.refusal.code);
      const { to, messageId, data } = composed.value;
      const signed = await sign(data);
      if (signed === undefined) return { kind: "refused", reason: "dkim_failed", stop: "account" };
      try {
        const trouble = await pool.send({ from: envelopeFrom, to, data: signed, envelopeId });
        return trouble === undefined ? { kind: "accepted", providerId: messageId } : outcomeOf(trouble);
      } catch {
        // The program is wrong somewhere past the point where the letter may have left: a doubt, as any other.
        return { kind: "unknown", reason: "smtp_program_error" };
      }
    },

    async check() {
      const session = new SmtpSession(server);
      const trouble = (await session.begin()) ?? (await session.probe(from.address));
      await session.quit();
      return trouble === undefined ? { ok: true } : { ok: false, reason: checkReason(trouble) };
    },

    close: () => pool.close(),
  };
}

const refusedBeforeTheWire = (code: string): SendOutcome =>
  code.startsWith("address_") ? { kind: "refused", reason: code, stop: "address" } : { kind: "refused", reason: code };

/** The code of the outcome, and what the server or the system said to it. */
function checkReason(trouble: SmtpTrouble): string {
  const outcome = outcomeOf(trouble);
  const code = outcome.kind === "accepted" ? "" : outcome.reason;
  if (trouble.kind === "answered") return `${code}: ${wordsOf(trouble.reply)}`;
  return trouble.kind === "lost" && trouble.code !== undefined ? `${code}: ${trouble.code}` : code;
}

/** RFC 8058 §4 wants both unsubscribe headers under the signature; nodemailer's own list leaves the second one out. */
const SIGNED_HEADERS =
  "From:Reply-To:Subject:Date:Message-ID:To:MIME-Version:Content-Type:Content-Transfer-Encoding:In-Reply-To:" +
  "References:List-Id:List-Unsubscribe:List-Unsubscribe-Post";

function signerOf(dkim: EmailSmtpSettings["dkim"]): (data: string) => Promise<string | undefined> {
  if (dkim === undefined) return async (data) => data;
  const { domain, selector, privateKey } = dkim;
  const signer = new Dkim({ domainName: domain, keySelector: selector, privateKey, headerFieldNames: SIGNED_HEADERS });
  return async (data) => {
    const signed = (await buffer(signer.sign(data))).toString("latin1");
    return signed.startsWith("DKIM-Signature:") ? signed : undefined;
  };
}
