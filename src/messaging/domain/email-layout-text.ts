import type { AccountTable, Action, Letter } from "./email-letter.js";

/** The letter as plain text: everything that the HTML says, in the same order. */
export function writeText(letter: Letter): string {
  const blocks = [
    ...letter.paragraphs,
    letter.account && accountText(letter.account),
    [...letter.actions.map(line), ...letter.hints, ...letter.check.map(line)].join("\n"),
    letter.notice.length > 0 &&
      [letter.noticeTitle, ...letter.notice.map(({ label, value }) => `${label}: ${value}`)].join("\n"),
    "--",
    letter.footer.join("\n"),
    letter.contact.join(" | "),
    letter.footerLinks.map(line).join("\n"),
  ];
  return `${blocks.filter(Boolean).join("\n\n")}\n`;
}

function accountText({ caption, rows, more, total, asOf }: AccountTable): string {
  const lines = rows.map(
    ({ ref, product, due, amount }) => `- ${[ref, product, due, amount].filter(Boolean).join(" | ")}`,
  );
  return [caption, ...lines, more, `${total.label}: ${total.amount}`, asOf].filter(Boolean).join("\n");
}

const line = ({ label, href }: Action): string => `${label}: ${address(href)}`;

/** A page stays as it is; a phone or a mailbox is read better without its scheme. */
const address = (href: string): string => href.replace(/^(mailto|tel):/i, "");
