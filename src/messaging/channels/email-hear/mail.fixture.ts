/** Mails made for the tests, in the shapes that real systems send. People and hosts are invented. */

export const bytes = (text: string): Uint8Array => Buffer.from(text, "utf8");

export const ORIGINAL = [
  "Return-Path: <bounce+k3v9q2x7ab@cobros.example.com>",
  "Received: by mail.example.com; Mon, 3 Nov 2025 10:00:00 -0500",
  "Message-ID: <carta-77@cobros.example.com>",
  "From: Cobros Norte <ayuda@cobros.example.com>",
  "To: Ana Ruiz <ana@correo.test>",
  "Subject: Su saldo",
  "",
  "Estimada Ana",
].join("\n");

export interface ReportShape {
  readonly notice?: string;
  /** The fields of each recipient, one text each. */
  readonly recipients: readonly string[];
  readonly report?: string;
  readonly original?: string;
  readonly headers?: string;
  readonly statusHeaders?: string;
}

/** A delivery status notification as RFC 3464 has it. */
export function report({
  notice = "",
  recipients,
  report: ofAll,
  original = ORIGINAL,
  headers,
  statusHeaders,
}: ReportShape): string {
  return [
    headers ??
      "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example.com>\nTo: ayuda@cobros.example.com\nSubject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\nMessage-ID: <informe-1@mx.example.com>\nDate: Mon, 3 Nov 2025 10:05:00 -0500",
    "MIME-Version: 1.0",
    'Content-Type: multipart/report; report-type=delivery-status; boundary="sep"',
    "",
    "--sep",
    "Content-Type: text/plain; charset=us-ascii",
    "",
    notice,
    "",
    "--sep",
    "Content-Type: message/delivery-status",
    ...(statusHeaders ? [statusHeaders] : []),
    "",
    ofAll ?? "Reporting-MTA: dns; mx.example.com\nOriginal-Envelope-Id: sobre-9",
    "",
    recipients.join("\n\n"),
    "",
    "--sep",
    "Content-Type: message/rfc822",
    "",
    original,
    "",
    "--sep--",
    "",
  ].join("\n");
}

export const fields = (address: string, status: string, diagnostic = "", action = "failed"): string =>
  [
    `Final-Recipient: rfc822; ${address}`,
    `Action: ${action}`,
    ...(status ? [`Status: ${status}`] : []),
    ...(diagnostic ? [`Diagnostic-Code: ${diagnostic}`] : []),
  ].join("\n");

/** A report in words alone. */
export const told = (body: string, headers = ""): string =>
  `Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.com\nTo: ayuda@cobros.example.com\nSubject: failure notice\nDate: Mon, 3 Nov 2025 10:05:00 -0500\n${headers}\n${body}`;

/** Something that a person's mail program sent. */
export const letter = (body: string, headers = "Content-Type: text/plain; charset=utf-8"): string =>
  `From: Ana Ruiz <ana@correo.test>\nTo: Cobros <reply+K3V9Q2X7AB@cobros.example.com>\nSubject: =?utf-8?Q?Re=3A_Su_saldo_pr=C3=B3ximo?=\nDate: Mon, 3 Nov 2025 11:00:00 -0500\nMessage-ID: <resp-1@correo.test>\nIn-Reply-To: <carta-77@cobros.example.com>\nReferences: <carta-70@cobros.example.com> <carta-77@cobros.example.com>\nMIME-Version: 1.0\n${headers}\n\n${body}`;

export const html = (body: string): string => letter(body, "Content-Type: text/html; charset=utf-8");
