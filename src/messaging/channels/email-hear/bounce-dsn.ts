import { addressesOf, flat, isVague, replyIn, statusIn } from "./bounce-text.js";
import type { BounceAction } from "./reading.js";

/** What a delivery status (RFC 3464) says of one recipient, before it is judged. */
export interface StatusBlock {
  readonly recipient: string;
  readonly originalRecipient?: string;
  readonly action?: BounceAction;
  readonly status?: string;
  readonly smtpReply?: number;
  readonly diagnostic: string;
  readonly remoteHost?: string;
}

export interface DeliveryStatus {
  readonly envelopeId?: string;
  readonly reportedBy?: string;
  readonly blocks: readonly StatusBlock[];
}

type Fields = ReadonlyMap<string, string>;

const LINES_MAX = 20_000;
const BLOCKS_MAX = 500;
const FIELD = /^([A-Za-z][A-Za-z0-9-]{1,60})\s{0,3}:(.*)$/s;
const FIELD_OF_REPORT =
  /^[ \t]{0,4}(?:reporting-mta|final-recipient|original-recipient|diagnostic-code|remote-mta|arrival-date|received-from-mta)[ \t]{0,3}:/im;

/** Does this text hold a delivery status, whatever its part was called? */
export const hasStatusFields = (text: string): boolean =>
  FIELD_OF_REPORT.test(text) && /^[ \t]{0,4}(?:final|original)-recipient[ \t]{0,3}:/im.test(text);

/** Reads a delivery status: one group of fields on the report, then one for each recipient. */
export function readStatus(text: string): DeliveryStatus {
  const groups = groupsOf(text);
  const report = groups.find((fields) => fields.has("reporting-mta") || fields.has("original-envelope-id"));
  const blocks = groups.flatMap((fields) => blockOf(fields) ?? []).slice(0, BLOCKS_MAX);
  const envelopeId = report?.get("original-envelope-id");
  const reportedBy = report?.get("reporting-mta")?.replace(/^[a-z0-9-]+\s*;\s*/i, "");
  return { ...(envelopeId ? { envelopeId } : {}), ...(reportedBy ? { reportedBy } : {}), blocks };
}

function groupsOf(text: string): readonly Fields[] {
  const groups: Map<string, string>[] = [];
  let fields = new Map<string, string>();
  let last: string | null = null;
  for (const line of text.split(/\r?\n/, LINES_MAX)) {
    if (line.trim() === "") {
      if (fields.size > 0) groups.push(fields);
      fields = new Map();
      last = null;
      continue;
    }
    const field: RegExpExecArray | null = /^[ \t]/.test(line) && last !== null ? null : FIELD.exec(line.trimStart());
    const name: string | undefined = field?.[1];
    const value = field?.[2] ?? "";
    if (name !== undefined) {
      last = name.toLowerCase();
      // A second recipient without an empty line between, as some gateways write.
      if (last === "final-recipient" && fields.has(last)) {
        groups.push(fields);
        fields = new Map();
      }
      if (!fields.has(last)) fields.set(last, value.trim());
      else last = null;
    } else if (last !== null) fields.set(last, `${fields.get(last)} ${line.trim()}`);
  }
  if (fields.size > 0) groups.push(fields);
  return groups;
}

function blockOf(fields: Fields): StatusBlock | undefined {
  const final = addressField(fields.get("final-recipient"));
  const original = addressField(fields.get("original-recipient"));
  const actual = addressField(fields.get("x-actual-recipient"));
  const recipient = [final, actual, original].find((each) => each?.includes("@")) ?? final ?? original;
  if (recipient === undefined) return undefined;
  const action = actionOf(fields.get("action"));
  const written =
    fields.get("diagnostic-code") ?? fields.get("x-supplementary-info") ?? fields.get("smtp-session") ?? "";
  const diagnostic = flat(written.replace(/^[a-z0-9 _-]{1,30};\s*/i, ""));
  const said = statusIn(diagnostic);
  const field = statusIn(fields.get("status") ?? "", "245");
  // The server's own words may name the cause where the field says only "something permanent".
  const status = isVague(field) && !isVague(said) ? said : (field ?? said);
  const smtpReply = replyIn(diagnostic);
  const remoteHost = fields.get("remote-mta")?.replace(/^[a-z0-9-]+\s*;\s*/i, "");
  const isSame = original === undefined || original.toLowerCase() === recipient.toLowerCase();
  return {
    recipient,
    ...(isSame ? {} : { originalRecipient: original }),
    ...(action === undefined ? {} : { action }),
    ...(status === undefined ? {} : { status }),
    ...(smtpReply === undefined ? {} : { smtpReply }),
    diagnostic: flat(
      written.replace(/^(?:smtp|x-[a-z]+|unknown|dns)\s*;\s*/i, (type) => (/unix|local/i.test(type) ? type : "")),
    ),
    ...(remoteHost ? { remoteHost } : {}),
  };
}

/** `rfc822; <who@example.com>`, in all the ways it is written. */
function addressField(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = flat(value, 400).replace(/^[a-z0-9 _-]{1,20};\s*/i, "");
  const [address] = addressesOf(text);
  return address ?? (text.replace(/^<|>$/g, "") || undefined);
}

const ACTIONS = ["failed", "delayed", "delivered", "relayed", "expanded"] as const;

function actionOf(value: string | undefined): BounceAction | undefined {
  const word = /[a-z]+/i.exec(value ?? "")?.[0].toLowerCase() ?? "";
  if (/^(?:fail|failure|expired)$/.test(word)) return "failed";
  if (/^(?:delay|deferred)$/.test(word)) return "delayed";
  return ACTIONS.find((action) => action === word);
}
