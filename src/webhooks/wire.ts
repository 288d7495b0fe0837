import { lookup } from "node:dns/promises";
import { type IncomingMessage, request as plain, type RequestOptions } from "node:http";
import { request as secure } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isNamed, mayReach, type Network } from "./domain/address.js";
import { hostOf } from "./domain/endpoint-url.js";

/** One POST to a URL that somebody typed. */
export interface Call {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type Heard =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly retryAfter: string | undefined;
      /** The beginning of what was answered, for a person who looks for a mistake. */
      readonly excerpt: string;
    }
  | { readonly kind: "no_answer"; readonly because: string };

export interface WireOptions {
  /** Networks that may be called although they are not the open internet, by http too. */
  readonly named: readonly Network[];
  /** Nothing but the named networks: for a demo, from which nothing leaves. */
  readonly isShut?: boolean;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Every address that a name stands for. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/** As Standard Webhooks proposes: long enough for a slow receiver, short enough to be tried again soon. */
const TIMEOUT_MS = 15_000;
/** What was answered is looked at for so long, once it is known whether it was good. */
const EXCERPT_MS = 500;
const EXCERPT_BYTES = 500;

/** Nobody waits for this answer any more: the process ends. */
export const STOPPED = "stopped";

const everyAddress = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * Posts to a URL that a tenant chose, and to nothing that it should not reach.
 *
 * The name is looked up here, every address that it stands for must be allowed, and the connection goes to those very
 * addresses: a name that stands for something else a moment later is not asked again. Redirects are not followed. Never
 * throws: whatever goes wrong is an answer.
 */
export async function post(call: Call, options: WireOptions): Promise<Heard> {
  const deadline = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  const signal = options.signal ? AbortSignal.any([deadline, options.signal]) : deadline;
  try {
    const url = new URL(call.url);
    const addresses = await orAborted(addressesOf(hostOf(url), options), signal);
    const refusal = refusalOf(url, addresses, options);
    return refusal ? { kind: "no_answer", because: refusal } : await send(url, call, addresses, signal);
  } catch (error) {
    if (options.signal?.aborted) return { kind: "no_answer", because: STOPPED };
    return { kind: "no_answer", because: deadline.aborted ? "timeout" : causeOf(error as Error) };
  }
}

const addressesOf = async (host: string, { resolve = everyAddress }: WireOptions): Promise<readonly string[]> =>
  isIP(host) ? [host] : resolve(host);

function refusalOf(url: URL, addresses: readonly string[], { named, isShut = false }: WireOptions): string | null {
  if (addresses.length === 0) return "no_such_host";
  const isOfNamed = addresses.every((address) => isNamed(address, named));
  if (isShut && !isOfNamed) return "demo_stays_here";
  if (!addresses.every((address) => mayReach(address, named))) return "address_closed";
  return url.protocol === "https:" || isOfNamed ? null : "needs_https";
}

/** Stops waiting for what cannot be stopped itself. */
const orAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });

/** The connection goes to the addresses that were looked at, whatever the name stands for by now. */
const pinned =
  (addresses: readonly string[]): LookupFunction =>
  (_host, { all }, done) => {
    const found = addresses.map((address) => ({ address, family: isIP(address) }));
    const [first] = found;
    if (all) done(null, found);
    else done(null, first?.address ?? "", first?.family);
  };

function send(url: URL, { body, headers }: Call, addresses: readonly string[], signal: AbortSignal): Promise<Heard> {
  const bytes = Buffer.from(body);
  const options: RequestOptions = {
    method: "POST",
    signal,
    // A connection of its own: nothing of one endpoint is left for another.
    agent: false,
    lookup: pinned(addresses),
    headers: {
      ...headers,
      "content-type": "application/json",
      "content-length": bytes.length,
      "user-agent": "Acuerdo-Webhooks/1",
      accept: "*/*",
    },
  };
  return new Promise((resolve, reject) => {
    const asked = (url.protocol === "https:" ? secure : plain)(url, options, (answer) => {
      // From here on the answer is known, and what breaks off is only the rest of it.
      asked.off("error", reject).on("error", () => answer.destroy());
      const { statusCode: status = 0, headers: given } = answer;
      void excerptOf(answer).then((excerpt) => {
        asked.destroy();
        resolve({ kind: "answered", status, retryAfter: given["retry-after"], excerpt });
      });
    });
    asked.on("error", reject);
    asked.end(bytes);
  });
}

/** The first few characters of an answer. One that never ends, or breaks off, has said enough by its status. */
const excerptOf = (answer: IncomingMessage): Promise<string> =>
  new Promise((resolve) => {
    const parts: Buffer[] = [];
    let size = 0;
    const end = (): void => {
      clearTimeout(timer);
      resolve(Buffer.concat(parts).subarray(0, EXCERPT_BYTES).toString("utf8").replace(UNPRINTABLE, " ").trim());
    };
    const timer = setTimeout(end, EXCERPT_MS);
    answer.on("data", (part: Buffer) => {
      parts.push(part);
      size += part.length;
      if (size >= EXCERPT_BYTES) end();
    });
    for (const over of ["end", "error", "close"]) answer.on(over, end);
  });

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\ufffd]+/g;

/** Causes that people can act on, by the codes that Node.js gives. */
const CAUSES: Readonly<Record<string, string>> = {
  ENOTFOUND: "no_such_host",
  EAI_AGAIN: "no_such_host",
  ECONNREFUSED: "connection_refused",
  ECONNRESET: "connection_lost",
  EPIPE: "connection_lost",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ETIMEDOUT: "timeout",
  CERT_HAS_EXPIRED: "certificate",
  DEPTH_ZERO_SELF_SIGNED_CERT: "certificate",
  SELF_SIGNED_CERT_IN_CHAIN: "certificate",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "certificate",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "certificate",
  ERR_TLS_CERT_ALTNAME_INVALID: "certificate",
};

function causeOf(error: Error & { code?: string; errors?: readonly (Error & { code?: string })[] }): string {
  // Several addresses were tried: what the last of them said stands for all.
  const code = error.code ?? error.errors?.at(-1)?.code ?? "";
  return CAUSES[code] ?? (code.startsWith("HPE_") ? "no_http" : "connection_failed");
}
