import { ok, type Result, refuse } from "../../kernel/result.js";
import { isNamed, mayReach, type Network, parseAddress } from "./address.js";

export type UrlRefusal =
  | "webhook_url_invalid"
  | "webhook_url_with_password"
  | "webhook_needs_https"
  | "webhook_address_closed";

/** A URL is a line, and no longer than any server takes. */
export const URL_MAX = 2_000;

/**
 * May this be the URL of an endpoint?
 *
 * Plain http is for networks that whoever runs the installation has named. What a name stands for is known when it is
 * called: it is looked up then, each time, and every address of it is asked about again (`mayReach`).
 */
export function checkUrl(text: string, named: readonly Network[]): Result<string, UrlRefusal> {
  if (text.length > URL_MAX || !URL.canParse(text)) return refuse("webhook_url_invalid");
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return refuse("webhook_url_invalid");
  if (url.username !== "" || url.password !== "") return refuse("webhook_url_with_password");
  const host = hostOf(url);
  const isAddress = parseAddress(host) !== null;
  if (isAddress && !mayReach(host, named)) return refuse("webhook_address_closed", { address: host });
  if (url.protocol === "http:" && (named.length === 0 || (isAddress && !isNamed(host, named))))
    return refuse("webhook_needs_https");
  url.hash = "";
  return ok(url.href);
}

/** The host as it is looked up: IPv6 without its brackets. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, "$1");
