import { BCP47 } from "../../kernel/locale.js";
import type { AccountTable, Action, Letter } from "./email-letter.js";
import { escapeHtml } from "./template-text.js";

/**
 * The letter as HTML that mail programs show alike.
 *
 * Tables carry the layout because Outlook knows nothing else; every style stands on its element because Gmail may
 * drop the sheet; the sheet only adds what may be lost: the dark colours and the narrow screen. Nothing is loaded
 * from anywhere, so opening the message tells nobody.
 */
export function writeHtml(letter: Letter): string {
  const lang = BCP47[letter.locale];
  return `<!DOCTYPE html>
<html lang="${lang}" dir="ltr" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${escapeHtml(letter.subject)}</title>
${SHEET}
</head>
<body class="a-page" style="margin:0;padding:0;width:100%;background-color:${PAGE};">
${preheader(letter.preheader)}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="a-page" style="background-color:${PAGE};">
<tr><td align="center" class="a-around" style="padding:32px 16px;">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;margin:0 auto;">
<tr><td class="a-brand" style="padding:0 32px 16px;${FONT}font-size:18px;line-height:24px;font-weight:700;color:${ACCENT};">${escapeHtml(letter.brand)}</td></tr>
<tr><td class="a-card" style="background-color:${CARD};border:1px solid ${LINE};border-radius:12px;padding:32px 32px 20px;">
<div role="article" aria-roledescription="email" lang="${lang}">
${letter.paragraphs.map(paragraph).join("\n")}
${letter.account ? accountTable(letter.account) : ""}
${actions(letter.actions)}
${letter.hints.map(paragraph).join("\n")}
${letter.check.map(checkLink).join("\n")}
${notice(letter)}
</div>
</td></tr>
<tr><td class="a-foot" style="padding:24px 32px 0;">
${footer(letter)}
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>
</table>
</body>
</html>
`;
}

const PAGE = "#f4f3f0";
const CARD = "#ffffff";
const LINE = "#e3e0da";
const INK = "#23211e";
const QUIET = "#6a655d";
const ACCENT = "#0b5f5b";
const FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;";

/** The dark theme and the narrow screen. `data-ogs*` are the hooks by which Outlook's apps apply their own dark. */
const SHEET = `<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { -webkit-text-size-adjust: 100%; -ms-text-size-adjust: 100%; }
a:hover { text-decoration: underline !important; }
@media (max-width: 480px) {
  .a-around { padding: 16px 8px !important; }
  .a-card { padding: 24px 20px 12px !important; }
  .a-brand { padding: 0 20px 12px !important; }
  .a-foot { padding: 20px 20px 0 !important; }
  .a-button { display: block !important; margin: 0 0 12px !important; text-align: center !important; }
}
@media (prefers-color-scheme: dark) {
  .a-page { background-color: #161513 !important; }
  .a-card { background-color: #211f1c !important; border-color: #3a3732 !important; }
  .a-ink { color: #edeae4 !important; }
  .a-quiet { color: #aaa499 !important; }
  .a-brand, .a-link { color: #7fcfc8 !important; }
  .a-line { border-color: #3a3732 !important; }
  .a-main { background-color: #7fcfc8 !important; border-color: #7fcfc8 !important; color: #10211f !important; }
  .a-other { background-color: transparent !important; border-color: #7fcfc8 !important; color: #7fcfc8 !important; }
}
[data-ogsb] .a-page { background-color: #161513 !important; }
[data-ogsb] .a-card { background-color: #211f1c !important; }
[data-ogsc] .a-ink { color: #edeae4 !important; }
[data-ogsc] .a-quiet { color: #aaa499 !important; }
[data-ogsc] .a-brand, [data-ogsc] .a-link { color: #7fcfc8 !important; }
</style>`;

/** Invisible filler, so that a preview line never runs on into the account below. */
const FILLER = "&#847;&zwnj;&nbsp;".repeat(60);

const preheader = (text: string): string =>
  `<div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;mso-hide:all;font-size:1px;line-height:1px;color:${PAGE};">${escapeHtml(text)}${FILLER}</div>`;

const lines = (text: string): string => escapeHtml(text).replace(/\n/g, "<br>");

const paragraph = (text: string): string =>
  `<p class="a-ink" style="margin:0 0 16px;${FONT}font-size:16px;line-height:25px;color:${INK};">${lines(text)}</p>`;

function accountTable({ caption, columns, rows, more, total, asOf }: AccountTable): string {
  const [ref, due, amount] = columns.map(escapeHtml);
  const head = `${FONT}font-size:13px;line-height:18px;font-weight:600;color:${QUIET};border-bottom:1px solid ${LINE};`;
  return `<table class="a-line" width="100%" cellpadding="0" cellspacing="0" border="0" style="width:100%;border-collapse:collapse;margin:24px 0 8px;">
<caption class="a-ink" style="caption-side:top;text-align:left;padding:0 0 8px;${FONT}font-size:14px;line-height:20px;font-weight:600;color:${INK};">${escapeHtml(caption)}</caption>
<thead><tr>
<th scope="col" align="left" class="a-quiet a-line" style="padding:8px 8px 8px 0;text-align:left;${head}">${ref}</th>
<th scope="col" align="left" class="a-quiet a-line" style="padding:8px;text-align:left;${head}">${due}</th>
<th scope="col" align="right" class="a-quiet a-line" style="padding:8px 0 8px 8px;text-align:right;${head}">${amount}</th>
</tr></thead>
<tbody>
${rows.map(debtRow).join("\n")}${more === "" ? "" : `\n${moreRow(more)}`}
</tbody>
<tfoot><tr>
<th scope="row" colspan="2" align="left" class="a-ink" style="padding:12px 8px 12px 0;text-align:left;${FONT}font-size:16px;line-height:22px;font-weight:700;color:${INK};">${escapeHtml(total.label)}</th>
<td align="right" class="a-ink" style="${amountCell}font-size:16px;line-height:22px;font-weight:700;color:${INK};">${escapeHtml(total.amount)}</td>
</tr></tfoot>
</table>
<p class="a-quiet" style="margin:0 0 24px;${FONT}font-size:13px;line-height:20px;color:${QUIET};">${escapeHtml(asOf)}</p>`;
}

const amountCell = `padding:12px 0 12px 8px;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums;${FONT}`;

function debtRow({ ref, product, due, amount }: AccountTable["rows"][number]): string {
  const cell = `border-bottom:1px solid ${LINE};vertical-align:top;`;
  const size = `font-size:15px;line-height:20px;color:${INK};`;
  const under =
    product === ""
      ? ""
      : `<br><span class="a-quiet" style="font-size:13px;line-height:18px;font-weight:400;color:${QUIET};">${escapeHtml(product)}</span>`;
  return `<tr>
<th scope="row" align="left" class="a-ink a-line" style="padding:12px 8px 12px 0;text-align:left;font-weight:400;word-break:break-word;${FONT}${size}${cell}">${escapeHtml(ref)}${under}</th>
<td class="a-ink a-line" style="padding:12px 8px;white-space:nowrap;${FONT}${size}${cell}">${escapeHtml(due)}</td>
<td align="right" class="a-ink a-line" style="${amountCell}${size}${cell}">${escapeHtml(amount)}</td>
</tr>`;
}

const moreRow = (more: string): string =>
  `<tr><td colspan="3" class="a-quiet a-line" style="padding:12px 0;${FONT}font-size:14px;line-height:20px;color:${QUIET};border-bottom:1px solid ${LINE};">${escapeHtml(more)}</td></tr>`;

function actions(all: readonly Action[]): string {
  if (all.length === 0) return "";
  const buttons = all.map((action, at) => button(action, at === 0)).join("\n");
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%"><tr><td style="padding:0;font-size:0;">\n${buttons}\n</td></tr></table>`;
}

/** The spaced blanks give Outlook, which ignores the padding of a link, the same button. */
function button({ label, href }: Action, isMain: boolean): string {
  const colours = isMain ? `background-color:${ACCENT};color:#ffffff;` : `background-color:${CARD};color:${ACCENT};`;
  const side = `<!--[if mso]><i style="mso-font-width:200%;mso-text-raise:18px;">&emsp;</i><![endif]-->`;
  return `<a href="${escapeHtml(href)}" class="a-button ${isMain ? "a-main" : "a-other"}" style="display:inline-block;margin:0 12px 12px 0;padding:12px 22px;border:1px solid ${ACCENT};border-radius:8px;${colours}${FONT}font-size:16px;line-height:22px;font-weight:600;text-decoration:none;">${side}<span style="mso-text-raise:9px;">${escapeHtml(label)}</span>${side}</a>`;
}

function notice({ noticeTitle, notice: rows }: Letter): string {
  if (rows.length === 0) return "";
  const size = `${FONT}font-size:13px;line-height:19px;`;
  const body = rows
    .map(
      ({ label, value }) =>
        `<tr><th scope="row" align="left" class="a-quiet" style="padding:3px 16px 3px 0;text-align:left;vertical-align:top;font-weight:400;${size}color:${QUIET};">${escapeHtml(label)}</th><td class="a-ink" style="padding:3px 0;vertical-align:top;${size}color:${INK};">${lines(value)}</td></tr>`,
    )
    .join("\n");
  return `<table class="a-line" width="100%" cellpadding="0" cellspacing="0" border="0" style="width:100%;border-collapse:collapse;border-top:1px solid ${LINE};margin:12px 0 0;">
<caption class="a-ink" style="caption-side:top;text-align:left;padding:16px 0 8px;${FONT}font-size:13px;line-height:19px;font-weight:600;color:${INK};">${escapeHtml(noticeTitle)}</caption>
<tbody>
${body}
</tbody>
</table>`;
}

const link = ({ label, href }: Action): string =>
  `<a href="${escapeHtml(href)}" class="a-link" style="color:${ACCENT};text-decoration:underline;">${escapeHtml(label)}</a>`;

const checkLink = (action: Action): string =>
  `<p class="a-quiet" style="margin:4px 0 12px;${FONT}font-size:14px;line-height:20px;color:${QUIET};">${link(action)}</p>`;

const DOT = " &nbsp;·&nbsp; ";

function footer({ footer: sentences, contact, footerLinks }: Letter): string {
  const line = (html: string) =>
    `<p class="a-quiet" style="margin:0 0 8px;${FONT}font-size:13px;line-height:20px;color:${QUIET};">${html}</p>`;
  const [name = "", ...ways] = contact.map(escapeHtml);
  const reach = [name, ...ways.map((way) => `<span style="white-space:nowrap;">${way}</span>`)].join(DOT);
  const bar = footerLinks.length === 0 ? [] : [line(footerLinks.map(link).join(DOT))];
  return [...sentences.map((sentence) => line(escapeHtml(sentence))), line(reach), ...bar].join("\n");
}
