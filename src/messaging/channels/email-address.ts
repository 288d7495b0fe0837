import { domainToASCII } from "node:url";
import { ok, type Result, refuse } from "../../kernel/result.js";

/** RFC 5321 §4.5.3.1: what every server must take, and none has to take more. */
const LOCAL_CHARS_MAX = 64;
const ADDRESS_CHARS_MAX = 254;

/**
 * A dot-atom without `%` and `!`: those two route mail through another host on servers that still honour them, so one
 * such row in an import could have the server refuse the whole account as an open relay.
 */
const LOCAL = /^[a-z0-9#$&'*+/=?^_`{|}~-]+(?:\.[a-z0-9#$&'*+/=?^_`{|}~-]+)*$/i;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/i;
const ASCII = /^[\x21-\x7e]+$/;

export type AddressFault = "address_invalid" | "address_unicode";

/**
 * Can the wire carry mail to this address, and in which form?
 *
 * An international domain is turned into its DNS form. A local part outside ASCII would need SMTPUTF8 along the whole
 * way, which a sender cannot know, so it is refused by its own code.
 */
export function readMailbox(text: string): Result<string, AddressFault> {
  if (text.length > ADDRESS_CHARS_MAX) return refuse("address_invalid");
  const at = text.lastIndexOf("@");
  const local = text.slice(0, Math.max(at, 0));
  const domain = text.slice(at + 1);
  if (at < 1 || local.length > LOCAL_CHARS_MAX || /[\s\p{Cc}<>@"]/u.test(local)) return refuse("address_invalid");

  const host = ASCII.test(domain) ? domain : domainToASCII(domain);
  if (!DOMAIN.test(host)) return refuse("address_invalid");
  if (!ASCII.test(local)) return refuse("address_unicode");
  if (!LOCAL.test(local)) return refuse("address_invalid");

  const address = `${local}@${host}`;
  return address.length > ADDRESS_CHARS_MAX ? refuse("address_invalid") : ok(address);
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1);
