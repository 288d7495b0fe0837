import { ImapFlow, type ImapFlowOptions } from "imapflow";
import type { Inbox } from "../channels/adapter.js";

/**
 * A client of this mailbox that has not connected yet. `starttls` and `tls` are demands, and certificates are verified
 * against the usual authorities or against the settings' own: no password goes to who cannot prove its name.
 */
export const imapClient = (
  { host, port, security, user, password, ca }: Inbox,
  more: Partial<ImapFlowOptions>,
): ImapFlow =>
  new ImapFlow({
    host,
    port,
    secure: security === "tls",
    doSTARTTLS: security === "starttls",
    auth: { user, pass: password },
    ...(ca === undefined ? {} : { tls: { ca } }),
    logger: false,
    ...more,
  });
