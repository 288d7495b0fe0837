import { type ChargeLaw, chargeLawShape, type LegalValueKind, legalValueShape } from "../../domain/charge-law-shape.js";
import brConsumer from "./br-consumer.json" with { type: "json" };
import clArt37 from "./cl-art37.json" with { type: "json" };
import clInterest from "./cl-interest.json" with { type: "json" };
import coUsury from "./co-usury.json" with { type: "json" };
import peFinancial from "./pe-financial.json" with { type: "json" };
import peInterest from "./pe-interest.json" with { type: "json" };
import values from "./values.json" with { type: "json" };

/** What the law says about charges, checked at start. A place without a line here has no cap that we know of. */
export const CHARGE_LAWS: readonly ChargeLaw[] = [
  clArt37,
  clInterest,
  brConsumer,
  coUsury,
  peFinancial,
  peInterest,
].map((raw) => chargeLawShape.parse(raw));

/** Units and rates that these laws name and an authority publishes: creditors keep their values. */
export const LEGAL_VALUES: readonly LegalValueKind[] = values.map((raw) => legalValueShape.parse(raw));
