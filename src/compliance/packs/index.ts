import { merge } from "../domain/pack-settings.js";
import { type ContactPolicyPack, packShape } from "../domain/pack-shape.js";
import acuerdoHouse from "./acuerdo-house.json" with { type: "json" };
import arCaba from "./ar-caba.json" with { type: "json" };
import arLey24240 from "./ar-ley24240.json" with { type: "json" };
import boDefault from "./bo-default.json" with { type: "json" };
import brAl from "./br-al.json" with { type: "json" };
import brAm from "./br-am.json" with { type: "json" };
import brCdc from "./br-cdc.json" with { type: "json" };
import brEs from "./br-es.json" with { type: "json" };
import brOtherStates from "./br-other-states.json" with { type: "json" };
import brRj from "./br-rj.json" with { type: "json" };
import brSp from "./br-sp.json" with { type: "json" };
import clLey19496 from "./cl-ley19496.json" with { type: "json" };
import coLey2300 from "./co-ley2300.json" with { type: "json" };
import crDefault from "./cr-default.json" with { type: "json" };
import doIndotel010 from "./do-indotel010.json" with { type: "json" };
import ecLodc from "./ec-lodc.json" with { type: "json" };
import esDefault from "./es-default.json" with { type: "json" };
import euDefault from "./eu-default.json" with { type: "json" };
import gbConc from "./gb-conc.json" with { type: "json" };
import gtDecreto28 from "./gt-decreto28.json" with { type: "json" };
import hnDefault from "./hn-default.json" with { type: "json" };
import mxCondusef from "./mx-condusef.json" with { type: "json" };
import mxProfeco from "./mx-profeco.json" with { type: "json" };
import niDefault from "./ni-default.json" with { type: "json" };
import paDefault from "./pa-default.json" with { type: "json" };
import peLey29571 from "./pe-ley29571.json" with { type: "json" };
import ptDefault from "./pt-default.json" with { type: "json" };
import pySdcu764 from "./py-sdcu764.json" with { type: "json" };
import strictDefault from "./strict-default.json" with { type: "json" };
import svDefault from "./sv-default.json" with { type: "json" };
import usFdcpa from "./us-fdcpa.json" with { type: "json" };
import usFdcpaRegf from "./us-fdcpa-regf.json" with { type: "json" };
import usTcpa from "./us-tcpa.json" with { type: "json" };
import uyDefault from "./uy-default.json" with { type: "json" };
import veDefault from "./ve-default.json" with { type: "json" };
import whatsappBusiness from "./whatsapp-business.json" with { type: "json" };

/** A pack may extend another: it says only what differs, and lists replace lists. */
interface RawPack {
  readonly id: string;
  readonly extends?: string;
}

/** In the order in which a verdict names them: ours, countries, providers. */
const RAW: readonly RawPack[] = [
  acuerdoHouse,
  strictDefault,
  coLey2300,
  mxCondusef,
  mxProfeco,
  peLey29571,
  clLey19496,
  brCdc,
  brSp,
  brRj,
  brEs,
  brAm,
  brAl,
  brOtherStates,
  arLey24240,
  arCaba,
  usFdcpaRegf,
  usFdcpa,
  usTcpa,
  ecLodc,
  pySdcu764,
  doIndotel010,
  gtDecreto28,
  paDefault,
  uyDefault,
  crDefault,
  boDefault,
  svDefault,
  hnDefault,
  niDefault,
  veDefault,
  ptDefault,
  euDefault,
  esDefault,
  gbConc,
  whatsappBusiness,
];

function extended(raw: RawPack): unknown {
  const { extends: base, ...own } = raw;
  const found = RAW.find(({ id }) => id === base);
  return found ? merge(extended(found), own) : raw;
}

/** Every pack we ship, checked at start: the law as data, with its source. */
export const PACKS: readonly ContactPolicyPack[] = RAW.map((raw) => packShape.parse(extended(raw)));
