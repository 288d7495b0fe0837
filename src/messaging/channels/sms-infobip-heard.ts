import type { Heard, HeardMedia } from "./heard.js";
import { given, isoMoment, jsonIn, listIn, nothing, numberIn, recordIn, textIn } from "./payload.js";
import { failureOf } from "./sms-infobip-codes.js";

type Result = Readonly<Record<string, unknown>>;

/**
 * What a call says: reports on messages of ours, and messages of people's. `onlyKey`: the caller has shown no more than
 * that it was told of this one message.
 */
export function readInfobip(body: Buffer, onlyKey: string | null): readonly Heard[] {
  const { results } = recordIn(jsonIn(body));
  const heard = listIn(results)
    .map(recordIn)
    .map((result): Heard => {
      const isReport = typeof result.status === "object" && result.status !== null;
      if (onlyKey !== null && (!isReport || textIn(result.callbackData) !== onlyKey))
        return nothing("not_of_this_message");
      return isReport ? reportOf(result) : turnOf(result);
    });
  return heard.length > 0 ? heard : [nothing("empty")];
}

const [UNDELIVERABLE, DELIVERED, EXPIRED, REJECTED] = [2, 3, 4, 5];

function reportOf(result: Result): Heard {
  const of = { ...given("providerId", textIn(result.messageId)), ...given("key", textIn(result.callbackData)) };
  const status = recordIn(result.status);
  const error = recordIn(result.error);
  const name = textIn(status.name) ?? "";
  const group = numberIn(status.groupId);
  const at = isoMoment(result.doneAt) ?? isoMoment(result.sentAt);
  if (Object.keys(of).length === 0) return nothing("report_of_nothing");
  if (group === UNDELIVERABLE || group === EXPIRED || group === REJECTED) {
    const isPermanent = typeof error.permanent === "boolean" ? error.permanent : undefined;
    return { kind: "receipt", of, fact: "failed", at, ...failureOf(name, textIn(error.name), isPermanent) };
  }
  // The operator has it; whether the phone has, it does not say.
  if (name === "DELIVERED_TO_OPERATOR" || name === "PENDING_ENROUTE" || name === "PENDING_WAITING_DELIVERY") {
    return { kind: "receipt", of, fact: "sent", at };
  }
  if (group === DELIVERED) return { kind: "receipt", of, fact: "delivered", at };
  return nothing(`status_${name}`);
}

function turnOf(result: Result): Heard {
  const id = textIn(result.messageId);
  const from = textIn(result.from);
  if (id === undefined || from === undefined) return nothing("neither_report_nor_message");
  const parts = listIn(result.message).map(recordIn);
  const media = parts.flatMap((part): HeardMedia[] => {
    const [ref, mime] = [textIn(part.url), textIn(part.contentType)];
    return ref === undefined ? [] : [{ kind: kindOf(mime), ref, ...given("mime", mime) }];
  });
  const words = parts.flatMap((part) => textIn(part.value) ?? []).join("\n");
  const text = textIn(result.text) ?? words;
  return {
    kind: "turn",
    id,
    from: { address: /^\d{7,15}$/.test(from) ? `+${from}` : from },
    at: isoMoment(result.receivedAt),
    text,
    ...(media.length > 0 && { media }),
    ...(text === "" && media.length === 0 && { isAside: true }),
  };
}

function kindOf(mime: string | undefined): HeardMedia["kind"] {
  const [kind] = (mime ?? "").split("/");
  return kind === "image" || kind === "audio" || kind === "video" ? kind : mime === undefined ? "other" : "document";
}
