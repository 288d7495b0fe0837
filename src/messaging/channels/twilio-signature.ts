import { createHash } from "node:crypto";
import type { Callback, Verified } from "./heard.js";
import { hmacOf, jsonIn, recordIn, sameBytes, textIn } from "./payload.js";

const BODY_BYTES_MAX = 1024 * 1024;
/** The only form there is; another would call its fields otherwise. */
const API_VERSION = "2010-04-01";

/** A call's fields, each name once with all its values: Twilio calls with forms, and with JSON where it is told to. */
export type Fields = ReadonlyMap<string, readonly string[]>;

export function fieldsOf({ method, query, body, headers }: Callback): Fields {
  if (method === "GET") return new Map(Object.entries(query).map(([name, value]) => [name, [value]]));
  if (isJson(headers)) {
    const said = Object.entries(recordIn(jsonIn(body)));
    return new Map(said.flatMap(([name, value]) => (typeof value === "string" ? [[name, [value]]] : [])));
  }
  const fields = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(body.toString("utf8"))) {
    fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  return fields;
}

const isJson = (headers: Callback["headers"]): boolean => /\bjson\b/i.test(headers["content-type"] ?? "");

/** The first value of a field; undefined where it is absent or empty. */
export const fieldOf = (fields: Fields, name: string): string | undefined => textIn(fields.get(name)?.[0]);

/**
 * Is this call Twilio's, for the account with this token?
 *
 * Twilio signs the address it calls, and after it each field of a form, by name. Where the address carries a hash of the
 * body, the address alone is signed and the hash vouches for the body. It may write the address with or without the port
 * that its scheme has anyway.
 */
export function verifyTwilio(callback: Callback, { authToken }: { readonly authToken: string }): Verified {
  const { url, body, headers } = callback;
  if (body.length > BODY_BYTES_MAX) return { kind: "refuse", because: "unreadable" };
  const said = Buffer.from(headers["x-twilio-signature"] ?? "", "utf8");
  const hash = bodyHashIn(url);
  const hasBody = hash === undefined && callback.method === "POST";
  if (hasBody && isJson(headers)) return { kind: "refuse", because: "forged" };
  const fields = fieldsOf(callback);
  const tail = hasBody ? signedFields(fields) : "";
  const isSigned = waysToWrite(url)
    .map((way) => sameBytes(said, Buffer.from(signatureOf(authToken, way + tail), "utf8")))
    .includes(true);
  const isBody = hash === undefined || sameBytes(Buffer.from(hash.toLowerCase(), "utf8"), sha256(body));
  if (!isSigned || !isBody) return { kind: "refuse", because: "forged" };
  if (hash !== undefined && isJson(headers) && jsonIn(body) === undefined) {
    return { kind: "refuse", because: "unreadable" };
  }
  const version = fieldOf(fields, "ApiVersion");
  return version === undefined || version === API_VERSION
    ? { kind: "take" }
    : { kind: "refuse", because: "unknown_version" };
}

const sha256 = (body: Buffer): Buffer => Buffer.from(createHash("sha256").update(body).digest("hex"), "utf8");

const signatureOf = (authToken: string, text: string): string => hmacOf("sha1", authToken, text).toString("base64");

const bodyHashIn = (url: string): string | undefined => /[?&]bodySHA256=([0-9A-Fa-f]{64})(?:&|#|$)/.exec(url)?.[1];

/** Names in the order of their code units; of a name that comes twice each value once, in order. */
function signedFields(fields: Fields): string {
  return [...fields.keys()]
    .sort()
    .flatMap((name) => [...new Set(fields.get(name))].sort().map((value) => name + value))
    .join("");
}

/** The address as it was called, without its port, and with the one that goes without saying. Nothing else is touched. */
function waysToWrite(url: string): readonly string[] {
  const parts = /^(https?:\/\/)((?:[^/?#@]*@)?)(\[[^\]]*\]|[^/?#:]*)(?::\d*)?(.*)$/is.exec(url);
  if (!parts) return [url];
  const [, scheme = "", user = "", host = "", rest = ""] = parts;
  const port = scheme.toLowerCase() === "https://" ? ":443" : ":80";
  const [bare, ported] = [scheme + user + host + rest, scheme + user + host + port + rest];
  return [...new Set([url, bare, ported])];
}
