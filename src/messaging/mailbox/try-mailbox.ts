import type { CheckOutcome, Inbox } from "../channels/adapter.js";
import { imapClient } from "./client.js";

/** Whoever connects an account waits for this. */
const TIMES = { connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 30_000 };

/** Can this mailbox be looked into? Connects, signs in, opens it, and leaves it as it was. */
export async function tryMailbox(inbox: Inbox, times: Partial<typeof TIMES> = {}): Promise<CheckOutcome> {
  const client = imapClient(inbox, { ...TIMES, ...times, disableAutoIdle: true });
  // What goes wrong is told by the calls below; without somebody to hear it, it would end the process.
  client.on("error", () => {});
  try {
    await client.connect();
    await client.mailboxOpen(inbox.mailbox, { readOnly: true });
    await client.logout();
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: reasonOf(error as ImapTrouble, inbox) };
  } finally {
    client.close();
  }
}

interface ImapTrouble extends Error {
  readonly code?: string;
  readonly authenticationFailed?: boolean;
  readonly tlsFailed?: boolean;
  readonly mailboxMissing?: boolean;
  readonly responseText?: string;
}

const UNREACHABLE = /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CONNECT_TIMEOUT)$/;
const NO_PROOF = /^(?:ERR_(?:SSL|TLS)_|EPROTO$|CERT_|UNABLE_TO_|(?:DEPTH_ZERO_)?SELF_SIGNED_|UPGRADE_TIMEOUT$)/;
const SILENT = /^(?:GREETING_TIMEOUT|ETIMEOUT)$/;

/** A code that a person can act on, and what the server or the system said to it. */
function reasonOf(error: ImapTrouble, { mailbox }: Inbox): string {
  const { code = "", responseText } = error;
  const said = (name: string, words: string | undefined): string => (words ? `${name}: ${words.slice(0, 200)}` : name);
  if (error.authenticationFailed) return said("imap_login_refused", responseText);
  if (error.mailboxMissing) return said("imap_mailbox_missing", mailbox);
  if (UNREACHABLE.test(code)) return said("imap_unreachable", code);
  if (error.tlsFailed || NO_PROOF.test(code)) return said("imap_tls_failed", code || error.message);
  if (SILENT.test(code)) return said("imap_silent", code);
  return said("imap_trouble", responseText ?? (code || error.message));
}
