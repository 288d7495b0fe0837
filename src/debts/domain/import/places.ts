import { isLocale, type Locale } from "../../../kernel/locale.js";
import { ok, type Result, refuse } from "../../../kernel/result.js";
import { quoted } from "./raw.js";
import { SUBDIVISIONS } from "./subdivisions.js";
import { fold, memo } from "./text.js";

/** ISO 3166-1: the two-letter codes, each with its three-letter code. */
const ISO3 =
  "ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB BDBGD " +
  "BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN " +
  "CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU " +
  "DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB " +
  "GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG " +
  "HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN " +
  "KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU " +
  "LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR " +
  "MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL " +
  "OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB " +
  "RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP " +
  "SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN " +
  "TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF " +
  "ZMZMB ZWZWE";

/** What people write besides the names that the runtime knows in three languages. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  "ee uu": "US",
  eeuu: "US",
  "e u a": "US",
  eua: "US",
  usa: "US",
  "u s a": "US",
  "u s": "US",
  "estados unidos de america": "US",
  "united states of america": "US",
  "estados unidos da america": "US",
  uk: "GB",
  inglaterra: "GB",
  england: "GB",
  "gran bretana": "GB",
  "great britain": "GB",
  mejico: "MX",
  "estados unidos mexicanos": "MX",
  "rep dominicana": "DO",
  "r d": "DO",
  "republica de colombia": "CO",
  holanda: "NL",
  "el salvador": "SV",
  salvador: "SV",
  "republica argentina": "AR",
  "republica del peru": "PE",
};

let countries: Map<string, string> | null = null;

function countryNames(): Map<string, string> {
  if (countries) return countries;
  countries = new Map();
  const names = ["es", "en", "pt"].map((language) => new Intl.DisplayNames([language], { type: "region" }));
  for (const pair of ISO3.split(" ")) {
    const code = pair.slice(0, 2);
    for (const name of names) countries.set(fold(name.of(code) ?? ""), code);
  }
  for (const pair of ISO3.split(" ")) {
    countries.set(pair.slice(0, 2).toLowerCase(), pair.slice(0, 2));
    countries.set(pair.slice(2).toLowerCase(), pair.slice(0, 2));
  }
  for (const [name, code] of Object.entries(OTHER_NAMES)) countries.set(name, code);
  return countries;
}

/** Which country is this: `CO`, `COL`, `Colombia`, `República de Colombia`? Its two-letter code. */
export const parseCountry: (text: string) => Result<string, "unknown_country"> = memo((text) => {
  const code = countryNames().get(fold(text));
  return code === undefined ? refuse("unknown_country", { text: quoted(text) }) : ok(code);
});

/** The division of a country by its ISO 3166-2 letters where it is known (`SP`, `BR-SP`, `São Paulo`); else as written. */
export function parseSubdivision(text: string, country: string | null): string {
  const known = SUBDIVISIONS[country ?? ""];
  const bare = country !== null && text.toUpperCase().startsWith(`${country}-`) ? text.slice(country.length + 1) : text;
  if (/^[A-Za-z0-9]{1,3}$/.test(bare)) return bare.toUpperCase();
  return known?.get(fold(bare)) ?? bare;
}

const LANGUAGES: Readonly<Record<string, Locale>> = {
  espanol: "es",
  spanish: "es",
  castellano: "es",
  castilian: "es",
  espanhol: "es",
  esp: "es",
  spa: "es",
  sp: "es",
  ingles: "en",
  english: "en",
  eng: "en",
  ing: "en",
  portugues: "pt",
  portuguese: "pt",
  por: "pt",
  ptbr: "pt",
  br: "pt",
};

/** Which of our languages is this: `es`, `es-CO`, `pt_BR`, `Português`? */
export const parseLocale: (text: string) => Result<Locale, "unknown_locale"> = memo((text) => {
  const [language = ""] = text.toLowerCase().split(/[-_]/);
  const locale = isLocale(language) ? language : LANGUAGES[fold(text).replace(/ .*$/, "")];
  return locale === undefined ? refuse("unknown_locale", { text: quoted(text) }) : ok(locale);
});

/** Is this a time zone that the runtime knows? `America/Bogota`. */
export const parseTimeZone: (text: string) => Result<string, "unknown_time_zone"> = memo((text) => {
  if (/^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+){0,6}$/.test(text) && text.length <= 40) {
    try {
      const known = new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone;
      // The runtime may answer with an older name of the same zone; then the name as written stays.
      return ok(known.toLowerCase() === text.toLowerCase() ? known : text);
    } catch {
      // Not a zone: refused below.
    }
  }
  return refuse("unknown_time_zone", { text: quoted(text) });
});

export type DebtorKind = "person" | "company";

const KINDS: Readonly<Record<string, DebtorKind>> = {
  person: "person",
  persona: "person",
  natural: "person",
  "persona natural": "person",
  "persona fisica": "person",
  fisica: "person",
  pf: "person",
  "pessoa fisica": "person",
  individual: "person",
  "natural person": "person",
  consumer: "person",
  consumidor: "person",
  pn: "person",
  n: "person",
  f: "person",
  p: "person",
  company: "company",
  empresa: "company",
  juridica: "company",
  "persona juridica": "company",
  "persona moral": "company",
  moral: "company",
  pj: "company",
  pm: "company",
  "pessoa juridica": "company",
  business: "company",
  sociedad: "company",
  organization: "company",
  organizacion: "company",
  corporate: "company",
  "legal entity": "company",
  j: "company",
  m: "company",
  c: "company",
  e: "company",
};

/** A person or a company? `Persona natural`, `PJ`, `empresa`. */
export const parseDebtorKind: (text: string) => Result<DebtorKind, "unknown_debtor_kind"> = memo((text) => {
  const kind = KINDS[fold(text)];
  return kind === undefined ? refuse("unknown_debtor_kind", { text: quoted(text) }) : ok(kind);
});
