import type { z } from "zod";
import { route } from "../access/index.js";
import * as contract from "./contract.js";
import type { ChargeLaw } from "./domain/charge-law-shape.js";
import { CHARGE_LAWS, LEGAL_VALUES } from "./packs/charges/index.js";

const lawView = ({
  id,
  version,
  country,
  debtorKinds,
  creditorKinds,
  fee,
  interest,
  basis,
}: ChargeLaw): z.output<typeof contract.ChargeLaw> => ({
  id,
  version,
  country,
  debtorKinds: debtorKinds ?? null,
  creditorKinds: creditorKinds ?? null,
  fee: fee === undefined ? null : { ...fee, unit: fee.unit ?? null, less: fee.less ?? null },
  interest:
    interest === undefined
      ? null
      : "rate" in interest
        ? { maxAnnualBps: null, rate: interest.rate }
        : { maxAnnualBps: interest.maxAnnualBps, rate: null },
  basis,
});

export const chargeLawRoutes = [
  route({
    id: "listChargeLaws",
    method: "GET",
    path: "/charge-laws",
    allow: "compliance:read",
    tag: "compliance",
    summary: "What the law is known to say of fees and interest for late payment, by country, with its sources",
    reply: contract.ChargeLaws,
    handle: async () => ({
      laws: CHARGE_LAWS.map(lawView),
      values: LEGAL_VALUES.map(({ compounds: _, ...value }) => value),
    }),
  }),
];
