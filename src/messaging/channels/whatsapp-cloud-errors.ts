import { type HttpAnswer, jsonOf, outcomeOfStatus, retryAfterMs } from "./http.js";
import type { SendOutcome, StopScope } from "./outcome.js";
import { listIn, numberIn, recordIn } from "./payload.js";

type Verdict =
  | {
      readonly kind: "retry";
      readonly afterMs?: number;
      readonly accountRestsMs?: number;
      readonly once?: boolean;
    }
  | { readonly kind: "refused"; readonly stop?: StopScope };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** One message to the same person in six seconds; the core's own waits grow fourfold, as Meta asks. */
const PAIR_REST_MS = 6_000;
/** Meta names no time after which a number that people blocked may go on; it watches days, so minutes would be too short. */
const SPAM_REST_MS = HOUR_MS;
/** A failed delivery that may be tried again: what Meta was short of is there again by then. */
const FAILED_REST_MS = HOUR_MS / 4;

const table = (codes: readonly number[], verdict: Verdict): [number, Verdict][] => codes.map((code) => [code, verdict]);

/** What each of Meta's error codes comes to. */
const VERDICTS: ReadonlyMap<number, Verdict> = new Map([
  ...table([1, 2, 4, 80007, 130429, 131000, 131016, 131057, 131064, 132069, 133004, 135000], { kind: "retry" }),
  ...table([131048], { kind: "retry", accountRestsMs: SPAM_REST_MS }),
  ...table([131056], { kind: "retry", afterMs: PAIR_REST_MS }),
  // The person had enough marketing from anybody today, or is in an experiment of Meta's.
  ...table([131049, 130472], { kind: "retry", afterMs: DAY_MS, once: true }),
  // Not on WhatsApp, our own number, not in the list of a test number, no phone number known, another person by now.
  ...table([131026, 131021, 131030, 131062, 137000], { kind: "refused", stop: "channel" }),
  ...table([131050], { kind: "refused", stop: "opt_out" }),
  ...table([100, 131008, 131009, 131051, 132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068], {
    kind: "refused",
    stop: "template",
  }),
  ...table([131047], { kind: "refused", stop: "window" }),
  ...table([131052, 131053], { kind: "refused" }),
  ...table([0, 3, 10, 190, 368, 130497, 131005, 131031, 131037, 131042, 131044, 131045, 131063, 133016], {
    kind: "refused",
    stop: "account",
  }),
]);

/** Permissions that are missing or were taken away: Meta gives each its own number between these. */
const isPermission = (code: number): boolean => code >= 200 && code <= 299;

const verdictOf = (code: number): Verdict | undefined =>
  VERDICTS.get(code) ?? (isPermission(code) ? { kind: "refused", stop: "account" } : undefined);

const reasonOf = (code: number): string => `whatsapp-cloud_${code}`;

/** What does an answer come to that did not take the message? */
export function outcomeOfError(answer: HttpAnswer): SendOutcome {
  const error = recordIn(recordIn(jsonOf(answer)).error);
  const code = numberIn(error.code);
  if (code === undefined) return outcomeOfStatus(answer);
  const reason = reasonOf(code);
  const verdict = verdictOf(code) ?? verdictOfStatus(answer.status, error.is_transient === true);
  if (verdict.kind === "refused") return { reason, ...verdict };
  const afterMs = Math.max(verdict.afterMs ?? 0, retryAfterMs(answer.headers) ?? 0);
  return { reason, ...verdict, ...(afterMs > 0 && { afterMs }) };
}

/** A code that this build does not know, said by Meta itself: nothing was taken, and the status tells what is worth a try. */
function verdictOfStatus(status: number, isTransient: boolean): Verdict {
  if (isTransient || status === 429 || status >= 500) return { kind: "retry" };
  return status === 401 || status === 403 ? { kind: "refused", stop: "account" } : { kind: "refused" };
}

/** Why a delivery failed that Meta had taken on, from the first of its errors that we know. */
export function failureOf(errors: unknown): {
  readonly reason: string;
  readonly stop?: StopScope;
  readonly retryAfterMs?: number;
} {
  const codes = listIn(errors).flatMap((error) => numberIn(recordIn(error).code) ?? []);
  const code = codes.find((each) => verdictOf(each) !== undefined) ?? codes[0];
  if (code === undefined) return { reason: "whatsapp-cloud_failed" };
  const verdict = verdictOf(code);
  if (verdict?.kind === "refused") return { reason: reasonOf(code), ...(verdict.stop && { stop: verdict.stop }) };
  if (verdict === undefined) return { reason: reasonOf(code) };
  return { reason: reasonOf(code), retryAfterMs: verdict.accountRestsMs ?? verdict.afterMs ?? FAILED_REST_MS };
}
