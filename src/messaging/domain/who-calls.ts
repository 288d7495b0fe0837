import type { TemplateVars } from "./template-vars.js";

/**
 * Who calls whom, as a call says it before it knows who listens.
 *
 * A name that itself tells that somebody collects says too much to whoever picks up: then the call has none of its own,
 * and the account's says it (in the United States what may be left for others is a name that does not reveal it).
 */
export function whoCalls({ creditor, debtor }: Pick<TemplateVars, "creditor" | "debtor">): {
  readonly callerName?: string;
  readonly toName: string;
} {
  const name = [creditor.tradeName, creditor.name].find((each) => each !== undefined && !TELLS.test(plain(each)));
  return { toName: debtor.name, ...(name !== undefined && { callerName: name }) };
}

const plain = (name: string): string => name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Words that tell of collecting in Spanish, Portuguese and English, without their accents. */
const TELLS = /\b(?:cobr|cobranc|collect|debt|deud|divid|moros|mora\b|recuper|recover|cartera|judicial|embarg)/;
