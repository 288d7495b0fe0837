import { isCurrency } from "../../../kernel/money.js";
import { ok, type Result, refuse } from "../../../kernel/result.js";
import { quoted } from "./raw.js";
import { memo } from "./text.js";

/** Which currencies may this sign stand for? A sign that stands for several says nothing alone. */
const SIGNS: Readonly<Record<string, readonly string[]>> = {
  $: ["ARS", "CAD", "CLP", "COP", "DOP", "MXN", "NIO", "USD", "UYU"],
  US$: ["USD"],
  USD$: ["USD"],
  U$S: ["USD"],
  U$D: ["USD"],
  U$: ["USD"],
  DOLAR: ["USD"],
  R$: ["BRL"],
  REAIS: ["BRL"],
  "€": ["EUR"],
  EUROS: ["EUR"],
  EURO: ["EUR"],
  "£": ["GBP"],
  "¥": ["JPY"],
  "S/": ["PEN"],
  "S/.": ["PEN"],
  SOLES: ["PEN"],
  Q: ["GTQ"],
  L: ["HNL"],
  "L.": ["HNL"],
  C$: ["NIO", "CAD"],
  "₡": ["CRC"],
  "₲": ["PYG"],
  GS: ["PYG"],
  "GS.": ["PYG"],
  G$: ["PYG"],
  BS: ["BOB", "VES"],
  "BS.": ["BOB", "VES"],
  "BS.S": ["VES"],
  "BS.S.": ["VES"],
  "BS.D": ["VES"],
  "BS.D.": ["VES"],
  "B/.": ["PAB"],
  "B/": ["PAB"],
  RD$: ["DOP"],
  MX$: ["MXN"],
  MEX$: ["MXN"],
  MXN$: ["MXN"],
  "M.N.": ["MXN"],
  MN: ["MXN"],
  COL$: ["COP"],
  COP$: ["COP"],
  CO$: ["COP"],
  CLP$: ["CLP"],
  CL$: ["CLP"],
  CH$: ["CLP"],
  AR$: ["ARS"],
  ARS$: ["ARS"],
  $U: ["UYU"],
  UYU$: ["UYU"],
  CA$: ["CAD"],
  CAN$: ["CAD"],
  CAD$: ["CAD"],
  "FR.": ["CHF"],
  FR: ["CHF"],
  KD: ["KWD"],
};

/** The currencies that a code or sign may mean; empty when it means none that is known here. */
export function currenciesOf(text: string): readonly string[] {
  const sign = text.replace(/\s+/g, "").toUpperCase();
  if (sign.length === 3 && isCurrency(sign)) return [sign];
  return Object.hasOwn(SIGNS, sign) ? (SIGNS[sign] ?? []) : [];
}

/** Which currency is this: an ISO code, or a sign with one meaning, or one that the usual currency settles? */
export function parseCurrency(text: string, usual: string | undefined): Result<string, "unknown_currency"> {
  if (text.length === 3 && isCurrency(text)) return ok(text);
  const meant = currenciesOf(text);
  const only = meant.length === 1 ? meant[0] : meant.find((currency) => currency === usual);
  return only === undefined ? refuse("unknown_currency", { text: quoted(text) }) : ok(only);
}

export const currencyParser = (usual: string | undefined): ((text: string) => Result<string, "unknown_currency">) =>
  memo((text) => parseCurrency(text, usual));
