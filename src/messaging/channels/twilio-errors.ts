import type { HttpAnswer } from "./http.js";
import { jsonOf, outcomeOfStatus, retryAfterMs } from "./http.js";
import type { SendOutcome, StopScope } from "./outcome.js";
import { numberIn, recordIn } from "./payload.js";

type Verdict =
  | { readonly kind: "retry"; readonly once?: boolean }
  | { readonly kind: "refused"; readonly stop?: StopScope };

const MINUTE_MS = 60_000;
/** A delivery that failed for now may be tried again after this. A telephone that was off has had time to come back. */
const FAILED_REST_MS = 15 * MINUTE_MS;
const ABSENT_REST_MS = 60 * MINUTE_MS;

const table = (codes: readonly number[], verdict: Verdict): [number, Verdict][] => codes.map((code) => [code, verdict]);

/** What each of Twilio's error codes comes to, whichever channel it is of. */
const VERDICTS: ReadonlyMap<number, Verdict> = new Map([
  ...table([20429, 20500, 20503, 30001, 30017, 30410, 63009, 63010, 63012, 63017, 63018], { kind: "retry" }),
  // The handset is off or out of reach; the carrier does not say why.
  ...table([30003, 30008], { kind: "retry", once: true }),
  // Not a number, or one that nobody has any more.
  ...table([21211, 21214, 21217, 30005], { kind: "refused", stop: "address" }),
  // A number that takes calls and no texts, or is not on WhatsApp; somebody who blocked us there.
  ...table([21612, 21614, 30006, 63003, 63014, 63024, 63033], { kind: "refused", stop: "channel" }),
  ...table([21610], { kind: "refused", stop: "opt_out" }),
  // Filtered for what it says, or a template that is not as it was approved.
  ...table([30004, 30007, 63013, 63026, 63027, 63028, 63040, 63041, 21654, 21655, 21656], {
    kind: "refused",
    stop: "template",
  }),
  ...table([63016], { kind: "refused", stop: "window" }),
  // WhatsApp will not, this time.
  ...table([63032], { kind: "refused" }),
  ...table([20003, 21408, 21603, 21606, 30002, 63001, 63002, 63007, 63020, 63038], {
    kind: "refused",
    stop: "account",
  }),
]);

const reasonOf = (code: number): string => `twilio_${code}`;

/** What does an answer come to that did not take the message? */
export function outcomeOfError(answer: HttpAnswer): SendOutcome {
  const code = numberIn(recordIn(jsonOf(answer)).code);
  if (code === undefined) return outcomeOfStatus(answer);
  const verdict = VERDICTS.get(code);
  // A code yet to come: what its status says, under its own name.
  if (verdict === undefined) return { ...outcomeOfStatus(answer), reason: reasonOf(code) } as SendOutcome;
  return outcomeOfCode(code, retryAfterMs(answer.headers)) ?? { kind: "unknown", reason: reasonOf(code) };
}

/** What a code comes to that Twilio gave; undefined for one that this build does not know. */
export function outcomeOfCode(code: number, afterMs?: number): SendOutcome | undefined {
  const verdict = VERDICTS.get(code);
  if (verdict === undefined) return undefined;
  const reason = reasonOf(code);
  return verdict.kind === "refused"
    ? { reason, ...verdict }
    : { reason, ...verdict, ...(afterMs !== undefined && { afterMs }) };
}

/** Why a delivery failed that Twilio had taken on. */
export function failureOf(
  code: string | undefined,
  status: string,
): { readonly reason: string; readonly stop?: StopScope; readonly retryAfterMs?: number } {
  const number = code !== undefined && /^\d{1,6}$/.test(code) ? Number(code) : 0;
  if (number === 0) return { reason: `twilio_${status}` };
  const verdict = VERDICTS.get(number);
  if (verdict?.kind === "retry") {
    return { reason: reasonOf(number), retryAfterMs: verdict.once ? ABSENT_REST_MS : FAILED_REST_MS };
  }
  return { reason: reasonOf(number), ...(verdict?.stop && { stop: verdict.stop }) };
}
