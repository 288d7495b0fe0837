/** A mail as it lies in a mailbox of the sandbox. */
export interface Letter {
  readonly id: bigint;
  readonly mailbox: string;
  readonly subject: string;
  readonly bodyText: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly receivedAt: Date;
}

/** Why a mail server says that it did not deliver, or that it will try again. */
export interface Undelivered {
  readonly action: "failed" | "delayed" | "delivered";
  readonly status: string;
  readonly said: string;
}

const LINE = "\r\n";

/** What a person's mail program sends when they answer, or a machine of theirs by itself. */
export function answerTo(letter: Letter, text: string, now: Date, machine?: "auto-replied"): string {
  const of = headersOf(letter);
  const to = bare(of("reply-to") ?? of("from") ?? "");
  return [
    `From: <${letter.mailbox}>`,
    `To: <${to}>`,
    `Subject: ${encoded(`${machine ? "Respuesta automática" : "Re"}: ${letter.subject}`)}`,
    `Date: ${dateOf(now)}`,
    `Message-ID: ${idOf(letter, now, text)}`,
    ...(of("message-id") ? [`In-Reply-To: ${of("message-id")}`, `References: ${of("message-id")}`] : []),
    ...(machine ? [`Auto-Submitted: ${machine}`] : []),
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 8bit",
    "",
    ...text.split("\n"),
    ...(machine ? [] : quoted(letter, to)),
    "",
  ].join(LINE);
}

function quoted({ bodyText, receivedAt }: Letter, from: string): string[] {
  const day = receivedAt.toISOString().slice(0, 10);
  return ["", `El ${day}, <${from}> escribió:`, ...bodyText.split(/\r?\n/).map((line) => `> ${line}`.trimEnd())];
}

/** What a mail server writes to the envelope's sender (RFC 3464). */
export function reportOn(letter: Letter, { action, status, said }: Undelivered, now: Date): string {
  const of = headersOf(letter);
  const domain = letter.mailbox.slice(letter.mailbox.lastIndexOf("@") + 1);
  const part = (type: string, ...lines: string[]): string[] => ["--report", `Content-Type: ${type}`, "", ...lines, ""];
  const returned = letter.headers.map(({ name, value }) => `${name}: ${encoded(value)}`);
  return [
    "Return-Path: <>",
    `From: Mail Delivery System <MAILER-DAEMON@${domain}>`,
    `To: <${bare(of("return-path") ?? "")}>`,
    `Subject: ${action === "delivered" ? "Successful Mail Delivery Report" : "Undelivered Mail Returned to Sender"}`,
    `Date: ${dateOf(now)}`,
    `Message-ID: ${idOf(letter, now, said)}`,
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
    'Content-Type: multipart/report; report-type=delivery-status; boundary="report"',
    "",
    ...part("text/plain; charset=us-ascii", `<${letter.mailbox}>: ${said}`),
    ...part(
      "message/delivery-status",
      `Reporting-MTA: dns; mx.${domain}`,
      "",
      `Final-Recipient: rfc822; ${letter.mailbox}`,
      `Action: ${action}`,
      `Status: ${status}`,
      `Diagnostic-Code: smtp; ${said}`,
    ),
    ...part("text/rfc822-headers", ...returned),
    "--report--",
    "",
  ].join(LINE);
}

/** What a mail service writes on to who sends, where a reader of theirs said "this is spam" (RFC 5965). */
export function complaintOn(letter: Letter, now: Date): string {
  const of = headersOf(letter);
  const domain = letter.mailbox.slice(letter.mailbox.lastIndexOf("@") + 1);
  const part = (type: string, ...lines: string[]): string[] => ["--report", `Content-Type: ${type}`, "", ...lines, ""];
  return [
    `From: <feedback@${domain}>`,
    `To: <${bare(of("return-path") ?? of("from") ?? "")}>`,
    `Subject: ${encoded(`FW: ${letter.subject}`)}`,
    `Date: ${dateOf(now)}`,
    `Message-ID: ${idOf(letter, now, "complaint")}`,
    "MIME-Version: 1.0",
    'Content-Type: multipart/report; report-type=feedback-report; boundary="report"',
    "",
    ...part("text/plain; charset=us-ascii", "This is an email abuse report."),
    ...part(
      "message/feedback-report",
      "Feedback-Type: abuse",
      "User-Agent: Sandbox/1.0",
      "Version: 1",
      `Original-Rcpt-To: <${letter.mailbox}>`,
      `Arrival-Date: ${dateOf(letter.receivedAt)}`,
    ),
    ...part(
      "message/rfc822",
      ...letter.headers.map(({ name, value }) => `${name}: ${encoded(value)}`),
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "",
      ...letter.bodyText.split(/\r?\n/),
    ),
    "--report--",
    "",
  ].join(LINE);
}

const headersOf =
  ({ headers }: Letter) =>
  (name: string): string | undefined =>
    headers.find((each) => each.name === name)?.value;

const bare = (address: string): string => /<([^<>]*)>/.exec(address)?.[1] ?? address.trim();
const dateOf = (at: Date): string => at.toUTCString().replace("GMT", "+0000");

/** The same words at the same moment are the same mail. */
function idOf({ id, mailbox }: Letter, now: Date, text: string): string {
  const sum = [...text].reduce((all, letter) => (all * 31 + (letter.codePointAt(0) ?? 0)) % 4_294_967_291, 7);
  return `<${id}.${now.getTime()}.${sum}@${mailbox.slice(mailbox.lastIndexOf("@") + 1)}>`;
}

/** RFC 2047, for what has letters outside ASCII. */
const encoded = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text) ? text : `=?utf-8?B?${Buffer.from(text, "utf8").toString("base64")}?=`;
