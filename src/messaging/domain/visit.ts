/*
 * Was it a person? Every link in a message is looked at by machines too: gateways that scan, programs that draw a preview,
 * browsers that fetch ahead, services that fetch every picture as soon as a mail is there.
 *
 * What no rule here can know: whether it was the person the message is about, or whoever holds their telephone; a scanner
 * that calls itself a browser, speaks its headers and waits for a minute (it counts as a person); a person whose pictures
 * are fetched for them, as Apple Mail and Gmail do (they count as a machine, so an opening is seldom known); and who reads
 * without pictures, who leaves no trace. So what is told is at least this much, of some, and never proof.
 */

/** What was asked for: the picture at the end of a mail, or one of the links that we write. */
export type Telltale = "pixel" | TrackedLink;
export type TrackedLink = "pay" | "verify";

/**
 * By whom it looks: nobody (a fetch ahead, a check, our own staff), a machine that says so, a browser that may be a
 * machine, or a person's browser.
 */
export type Sight = "nobody" | "machine" | "unsure" | "person";

export interface Asked {
  readonly telltale: Telltale;
  readonly method: string;
  /** With small letters. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

const AHEAD = /prefetch|prerender|preview/i;

/** All browsers say one of these, and so do programs that read mail; the bare word is what Apple's relay says. */
const BROWSER = /^(Mozilla\/\d\.\d .|Opera\/|Microsoft Office\/|Outlook)/;

/** Cubot makes telephones; the old Edge with a second word is Gmail, which fetches pictures while its page is open. */
const MACHINE =
  /(?<!cu)bot\b|crawl|spider|scan|preview|proxy|monitor|externalhit|headless|phantom|python|curl|wget|java\/|go-http|axios|node-fetch|libwww|edge\/12\.246 mozilla|google-safety|barracuda|mimecast|proofpoint|fortiguard|ggpht/i;

/** Who asks for this, as far as the request itself tells? */
export function sightOf({ telltale, method, headers }: Asked): Sight {
  const said = (name: string): string => String(headers[name] ?? "");
  if (method !== "GET") return "nobody";
  if (AHEAD.test(["sec-purpose", "purpose", "x-purpose", "x-moz"].map(said).join(" "))) return "nobody";
  // A page of ours leads there: somebody reads the message in the console.
  if (said("sec-fetch-site") === "same-origin") return "nobody";
  const agent = said("user-agent");
  if (!BROWSER.test(agent) || MACHINE.test(agent)) return "machine";
  // Every browser says which languages its person reads; programs that read mail need not.
  if (telltale !== "pixel" && said("accept-language") === "") return "machine";
  return said("sec-fetch-mode") === "" ? "unsure" : "person";
}

export interface Visited {
  readonly telltale: Telltale;
  readonly sight: Exclude<Sight, "nobody">;
  /** Since the message went to its provider. */
  readonly afterMs: number;
  /** Other links of the same message that were asked for within a second. */
  readonly others: number;
}

/** Nobody has a message in hand sooner. */
const TOO_SOON_MS = 3_000;
/** Scanners come while a message is on its way, before it is in the mailbox. */
const SCANNED_MS = 60_000;
/** Who asks for two links of a message within so long is no person. */
export const AT_ONCE_MS = 1_000;

/** What does this visit say of its message? */
export function factOf({ telltale, sight, afterMs, others }: Visited): "clicked" | "opened" | "opened_by_machine" {
  const isScan = afterMs < TOO_SOON_MS || (sight === "unsure" && afterMs < SCANNED_MS);
  if (sight === "machine" || others > 0 || isScan) return "opened_by_machine";
  return telltale === "pixel" ? "opened" : "clicked";
}
