/** The readers of single values: text in, a value or a coded refusal out. */
export { parseAmount } from "./amounts.js";
export { parseCurrency } from "./currencies.js";
export { parseDate } from "./dates.js";
export { parseEmails } from "./emails.js";
export { parsePhones } from "./phones.js";
export {
  type DebtorKind,
  parseCountry,
  parseDebtorKind,
  parseLocale,
  parseSubdivision,
  parseTimeZone,
} from "./places.js";
