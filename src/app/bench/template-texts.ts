import { dayWriter } from "../../messaging/domain/template-day.js";
import { moneyWriter } from "../../messaging/domain/template-money.js";
import { escapeHtml } from "../../messaging/domain/template-text.js";
import type { TemplateVars } from "../../messaging/domain/template-vars.js";

/** A message in Liquid, and the same message as a programmer would write it in code. Both give the same text. */
export interface BenchTemplate {
  readonly name: string;
  readonly escape: "html" | "none";
  readonly liquid: string;
  literal(vars: TemplateVars): string;
}

const money = moneyWriter("en");
const day = dayWriter("en", "long");
const shortDay = dayWriter("en", "short");
const esc = (value: string): string => escapeHtml(value);

const subject: BenchTemplate = {
  name: "subject",
  escape: "none",
  liquid:
    "{% if account.daysLate > 30 %}Your account with {{ creditor.name }}: let us talk" +
    "{% elsif account.daysLate > 0 %}A payment to {{ creditor.name }} is open" +
    "{% else %}Your next payment to {{ creditor.name }}{% endif %}",
  literal: ({ account, creditor }) =>
    account.daysLate > 30
      ? `Your account with ${creditor.name}: let us talk`
      : account.daysLate > 0
        ? `A payment to ${creditor.name} is open`
        : `Your next payment to ${creditor.name}`,
};

const sms: BenchTemplate = {
  name: "sms",
  escape: "none",
  liquid:
    "Hi {{ debtor.firstName | default: debtor.name }}, this is {{ sender.name }} of {{ creditor.name }}, about your " +
    "account. Options: {{ links.pay | default: creditor.name }} No more: {{ links.stop }}",
  literal: ({ debtor, sender, creditor, links }) =>
    `Hi ${debtor.firstName ?? debtor.name}, this is ${sender.name} of ${creditor.name}, about your ` +
    `account. Options: ${links.pay ?? creditor.name} No more: ${links.stop}`,
};

const email: BenchTemplate = {
  name: "email",
  escape: "none",
  liquid:
    "Hello {{ debtor.firstName | default: debtor.name }},\n\nThis is {{ sender.name }} of {{ creditor.name }}. " +
    "{% if account.count == 1 %}The payment of {{ account.total | money }} that was due on " +
    "{{ account.oldestDueOn | day }}{% else %}{{ account.count }} payments that add up to " +
    "{{ account.total | money }}, the oldest due on {{ account.oldestDueOn | day }},{% endif %} " +
    "{% if account.daysLate > 30 %}still waits for an answer{% elsif account.daysLate > 15 %}is not in our records" +
    "{% else %}does not show yet{% endif %}.\n\nSee it here: {{ links.pay | default: links.stop }}",
  literal: ({ debtor, sender, creditor, account, links }) =>
    `Hello ${debtor.firstName ?? debtor.name},\n\nThis is ${sender.name} of ${creditor.name}. ` +
    (account.count === 1
      ? `The payment of ${money(account.total)} that was due on ${day(account.oldestDueOn)}`
      : `${account.count} payments that add up to ${money(account.total)}, the oldest due on ${day(account.oldestDueOn)},`) +
    ` ${account.daysLate > 30 ? "still waits for an answer" : account.daysLate > 15 ? "is not in our records" : "does not show yet"}` +
    `.\n\nSee it here: ${links.pay ?? links.stop}`,
};

const table: BenchTemplate = {
  name: "table",
  escape: "html",
  liquid:
    "<p>Dear {{ debtor.name }},</p><table>{% for debt in debts %}<tr><td>{{ debt.ref | upcase }}</td>" +
    '<td>{{ debt.product | default: "-" }}</td><td>{{ debt.dueOn | day: "short" }}</td>' +
    "<td>{{ debt.amount | money }}</td></tr>{% endfor %}</table>" +
    "{% if account.moreCount > 0 %}<p>and {{ account.moreCount }} more</p>{% endif %}" +
    "<p>Total {{ account.total | money }}. {{ creditor.name }}, {{ creditor.email | default: creditor.name }}</p>",
  literal: ({ debtor, debts, account, creditor }) => {
    let rows = "";
    for (const debt of debts) {
      rows +=
        `<tr><td>${esc(debt.ref.toUpperCase())}</td><td>${esc(debt.product ?? "-")}</td>` +
        `<td>${esc(shortDay(debt.dueOn))}</td><td>${esc(money(debt.amount))}</td></tr>`;
    }
    const more = account.moreCount > 0 ? `<p>and ${account.moreCount} more</p>` : "";
    return (
      `<p>Dear ${esc(debtor.name)},</p><table>${rows}</table>${more}` +
      `<p>Total ${esc(money(account.total))}. ${esc(creditor.name)}, ${esc(creditor.email ?? creditor.name)}</p>`
    );
  },
};

export const BENCH_TEMPLATES: readonly BenchTemplate[] = [subject, sms, email, table];
