import type { Channel } from "../../kernel/channel.js";
import { hasWaysOut, type LegalNotice, type TemplateVars } from "./template-vars.js";

/** What decides the contents of a message, whoever it goes to. */
export type ContentFacts = Parameters<typeof hasWaysOut>[0] &
  Pick<TemplateVars, "links" | "notice"> & { readonly creditor: { readonly collectsItself?: boolean | undefined } };

/**
 * Which of the contents that the law may demand does this message carry?
 *
 * The names are those of the policy packs. An e-mail or a letter that shows the account carries what its table and its notice
 * show; a message that a locked screen may show carries nothing of the debt, so where the law wants the debt named
 * in every message, only these will do.
 */
export function carriedContent(channel: Channel, vars: ContentFacts, showsAccount: boolean): string[] {
  const { creditor } = vars;
  const carried = ["sender", "creditor", "supplier-name", "creditor-or-agency", "how-to-stop", "opt-out-sentence"];
  if (hasWaysOut(vars)) carried.push("how-to-reach-a-person");
  if (creditor.phone) carried.push("creditor-phones");
  if (channel !== "email" && channel !== "letter") return carried;
  carried.push("debtor-name");
  if (!showsAccount) return carried;
  carried.push("debt", "amount", "purpose");
  const notice = vars.notice ?? {};
  if (creditor.phone ?? notice.agencyPhone) carried.push("phone", "phones");
  if (vars.links.pay ?? notice.howToPay) carried.push("how-to-pay");
  if (notice.capital && (notice.interest ?? notice.charges)) carried.push("itemised-amount");
  // Where nobody stands between, who collects is the creditor, at its own address.
  if (creditor.collectsItself) carried.push("agency", "acting-agency", ...(notice.creditorAddress ? ["address"] : []));
  for (const [part, fields] of NOTICE_FIELDS) if (notice[part]) carried.push(...fields);
  return carried;
}

const NOTICE_FIELDS: readonly (readonly [keyof LegalNotice, readonly string[]])[] = [
  ["agency", ["agency", "acting-agency"]],
  ["agencyAddress", ["address"]],
  ["responsible", ["person"]],
  ["creditorAddress", ["supplier-address"]],
  ["creditorTaxId", ["supplier-tax-id"]],
  ["contract", ["contract"]],
  ["capital", ["capital"]],
  ["interest", ["interest"]],
  ["charges", ["charges"]],
  ["payableToCreditor", ["may-pay-creditor"]],
  ["callsRecorded", ["call-recorded"]],
  ["complaints", ["complaint-route"]],
  ["disclosure", ["debt-collector-disclosure"]],
  ["validation", ["validation-notice"]],
];
