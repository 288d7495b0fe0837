import type { Tx } from "../../../platform/db.js";
import { draw, happens, pick } from "../../domain/draw.js";
import type { CallExtra, CallStatus, WorldEvent } from "../../domain/event.js";
import { readTwiml, type Script, secondsToSay } from "../../domain/twiml.js";
import { type CallRow, callAt, callNamed, dropCallEvents, setCall } from "../call-store.js";
import { askPhone, insertDue, insertPhoneMessage } from "../store.js";
import { type Asked, dueAt, json, PROXY_PAGE, type WorldAnswer } from "../surface.js";
import { accountSid, ownNumber, twilioError } from "./account.js";

const TWIML_MAX = 4000;
const RING_S = 60;
const EVENTS = ["initiated", "ringing", "answered", "completed"];

/** POST /Accounts/{sid}/Calls.json: it rings until somebody picks up, or nobody does. */
export async function postCall(asked: Asked): Promise<WorldAnswer> {
  const { tx, now, line, keys, weather, request } = asked;
  const form = new URLSearchParams(request.body.toString("utf8"));
  const fault = formFault(asked, form);
  if (fault) return fault;
  const handle = form.get("To") as string;
  const of = { channelAccountId: line.accountId, handle, channel: "call", provider: "twilio" } as const;
  const { asked: count } = await askPhone(tx, of, of, now);
  const { faults, seed } = weather;
  const made = keys.made(line, `call ${seed}`, `${handle} ${count}`);
  if (happens(faults.htmlPercent, seed, made, "page")) return PROXY_PAGE;
  if (happens(faults.refusePercent, seed, made, "refuse"))
    return twilioError(400, 21215, "Account not authorized to call the number");
  const sid = `CA${made}`;
  const callback = form.get("StatusCallback");
  const timeoutS = Number(form.get("Timeout") ?? RING_S);
  const call: CallExtra = {
    status: "ringing",
    events: callback === null ? [] : form.getAll("StatusCallbackEvent"),
    twiml: form.get("Twiml") ?? "",
    detects: form.get("MachineDetection") === "Enable",
    answeredBy: null,
    answeredAt: null,
    action: null,
    otherwise: "",
  };
  const key = callback === null ? null : new URL(callback).searchParams.get("key");
  await insertPhoneMessage(
    tx,
    { ...of, direction: "out", providerId: sid, key, text: "", extra: { call }, reportTo: callback },
    now,
  );
  const event = (status: CallStatus): WorldEvent => ({ what: "call", providerId: sid, status });
  const at = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
  const ringsS = 1 + Math.floor(draw(seed, made, "rings") * 3);
  const fails = happens(faults.failPercent, seed, made, "fail");
  await insertDue(tx, [
    dueAt(now, of, event("initiated")),
    dueAt(at(ringsS), of, event("ringing")),
    fails
      ? dueAt(at(ringsS + 4), of, event(pick(["busy", "failed"], seed, made)))
      : dueAt(at(ringsS + timeoutS), of, event("no-answer")),
  ]);
  const answer = json(201, resourceOf(asked, form, sid));
  return { ...answer, isCut: happens(faults.cutPercent, seed, made, "cut") };
}

function formFault({ line }: Asked, form: URLSearchParams): WorldAnswer | null {
  const [to, from, twiml] = [form.get("To"), form.get("From"), form.get("Twiml")];
  if (!to) return twilioError(400, 21201, "No 'To' number is specified");
  if (!from) return twilioError(400, 21213, "'From' phone number is required");
  if (!/^\+[1-9]\d{6,14}$/.test(to)) return twilioError(400, 21211, `Invalid 'To' Phone Number: ${to}`);
  if (from !== ownNumber(line))
    return twilioError(400, 21210, `The source phone number provided, ${from}, is not yet verified for your account.`);
  if (!twiml && !form.get("Url")) return twilioError(400, 21205, "Url or Twiml is required");
  if (twiml && (twiml.length > TWIML_MAX || readTwiml(twiml) === null))
    return twilioError(400, 12100, "Document parse failure");
  const timeout = Number(form.get("Timeout") ?? RING_S);
  if (!(timeout >= 1 && timeout <= 600)) return twilioError(400, 20001, "Timeout is not valid");
  const strange = form.getAll("StatusCallbackEvent").find((event) => !EVENTS.includes(event));
  if (strange !== undefined) return twilioError(400, 21626, `Invalid StatusCallbackEvent: ${strange}`);
  const callback = form.get("StatusCallback");
  return callback && !/^https?:\/\//.test(callback)
    ? twilioError(400, 21609, `The StatusCallback URL ${callback} is not a valid URL.`)
    : null;
}

function resourceOf({ keys, line, now }: Asked, form: URLSearchParams, sid: string) {
  const account = accountSid(keys, line);
  return {
    sid,
    account_sid: account,
    api_version: "2010-04-01",
    to: form.get("To"),
    from: form.get("From"),
    status: "queued",
    direction: "outbound-api",
    answered_by: null,
    date_created: now.toUTCString().replace("GMT", "+0000"),
    duration: null,
    price: null,
    price_unit: "USD",
    uri: `/2010-04-01/Accounts/${account}/Calls/${sid}.json`,
  };
}

/** Lets somebody pick up, or the machine do it. False where it no longer rings. */
export async function pickUp(tx: Tx, messageId: bigint, by: "human" | "machine_start", now: Date): Promise<boolean> {
  const call = await callAt(tx, messageId);
  if (call?.call.status !== "ringing") return false;
  const script = readTwiml(call.call.twiml);
  await dropCallEvents(tx, call);
  const of = ofCall(call);
  await insertDue(tx, [
    dueAt(now, of, { what: "call", providerId: call.providerId, status: "in-progress", answeredBy: by }),
  ]);
  await goOn(tx, { ...call, call: { ...call.call, answeredBy: by, answeredAt: now.toISOString() } }, script, now);
  return true;
}

/** Lets whoever is on the phone press a key. False where no key is waited for. */
export async function pressKey(tx: Tx, messageId: bigint, digit: string, now: Date): Promise<boolean> {
  const call = await callAt(tx, messageId);
  if (call?.call.status !== "in-progress" || call.call.action === null) return false;
  await dropCallEvents(tx, call);
  await setCall(tx, call, { ...call.call, action: null }, null);
  await insertDue(tx, [
    dueAt(now, ofCall(call), { what: "key", providerId: call.providerId, digit, action: call.call.action }),
  ]);
  return true;
}

/** Lets whoever is on the phone hang up. */
export async function hangUp(tx: Tx, messageId: bigint, now: Date): Promise<boolean> {
  const call = await callAt(tx, messageId);
  if (!call || !["ringing", "in-progress"].includes(call.call.status)) return false;
  await dropCallEvents(tx, call);
  const status = call.call.status === "ringing" ? "busy" : "completed";
  await insertDue(tx, [dueAt(now, ofCall(call), { what: "call", providerId: call.providerId, status })]);
  return true;
}

/** The call has come so far. One that ends says what it says to silence first. */
export async function moveCall(
  tx: Tx,
  channelAccountId: bigint,
  { providerId, status }: WorldEvent & { what: "call" },
): Promise<void> {
  const call = await callNamed(tx, channelAccountId, providerId);
  if (!call || status === "initiated" || status === "in-progress") return;
  const isEnding = status === "completed" && call.call.action !== null && call.call.answeredBy === "human";
  const text = isEnding ? `${call.text}\n${call.call.otherwise}`.trim() : null;
  await setCall(tx, call, { ...call.call, status, action: null }, text);
}

/** What we answered to a key is what the call goes on with. */
export async function hearAnswer(tx: Tx, call: CallRow, xml: string, now: Date): Promise<void> {
  await goOn(tx, call, readTwiml(xml), now);
}

/** A person thinks a while before a key: longer than the wait alone would let them. */
const PATIENCE_S = 45;

/** Says what is to be said now, and ends the call where nobody does anything about it. */
async function goOn(tx: Tx, call: CallRow, script: Script | null, now: Date): Promise<void> {
  const said = script?.said ?? "";
  const gather = script?.gather ?? null;
  const isHuman = call.call.answeredBy === "human";
  const lastsS = secondsToSay(said) + (gather ? gather.waitS + (isHuman ? PATIENCE_S : 0) : 0) + 1;
  const spoken = [call.text, gather && !isHuman ? `${said} ${script?.otherwise ?? ""}`.trim() : said];
  await setCall(
    tx,
    call,
    { ...call.call, status: "in-progress", action: gather?.action ?? null, otherwise: script?.otherwise ?? "" },
    spoken.filter((part) => part !== "").join("\n"),
  );
  const end = { what: "call", providerId: call.providerId, status: "completed" } as const;
  await insertDue(tx, [dueAt(new Date(now.getTime() + lastsS * 1000), ofCall(call), end)]);
}

const ofCall = ({ channelAccountId, handle }: CallRow) =>
  ({ channelAccountId, handle, channel: "call", provider: "twilio" }) as const;
