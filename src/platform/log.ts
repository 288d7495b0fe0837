import { type DestinationStream, type Logger, pino } from "pino";

/**
 * JSON logs without personal data.
 *
 * Only ids, codes, counts and times belong in a log. What gets here by accident is taken out on the way: fields whose
 * names tell that a person is behind them are dropped, and texts lose e-mail addresses, long digit runs, quoted values
 * and query strings. Errors keep their kind, code, place and a scrubbed message.
 */
export type Log = Logger;

export function createLog(level: string, sink?: DestinationStream): Log {
  const log = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
      },
      // Errors arrive here as fields already.
      serializers: { err: (fields: unknown) => fields },
      // Runs before pino takes a message out of an error, which would put the raw text into the line.
      hooks: {
        logMethod(args, method) {
          const [first, ...rest] = args as [unknown, ...unknown[]];
          const object = first instanceof Error ? { err: first } : first;
          const message = rest.length === 0 && typeof object === "object" ? [nameOf(object)] : rest;
          method.apply(this, [clean(object), ...message.map((one) => clean(one))] as Parameters<typeof method>);
        },
      },
    },
    sink ?? pino.destination({ dest: 1, sync: true }),
  );
  // The hook does not see what a child is given.
  const { child } = log;
  log.child = function (this: Log, bindings: object, options?: object) {
    return child.call(this, clean(bindings) as Record<string, unknown>, options);
  } as Log["child"];
  return log;
}

const nameOf = (object: unknown): string =>
  object && typeof object === "object" && "err" in object && object.err instanceof Error ? object.err.name : "";

/** Fields that hold what a person is called, where they are reached, or what was said. */
const PERSONAL = new Set(
  `
  email mail to from cc bcc replyto recipient mailbox phone msisdn address addresses name firstname lastname
  fullname subject body text html content payload raw params query querystring search url originalurl uri referer
  referrer headers cookie cookies authorization password secret token apikey ip remoteaddress remoteport hostname
  useragent taxid document account iban reference note notes values row rows before after detail
  `.match(/\w+/g),
);

const DEPTH_MAX = 4;
const ITEMS_MAX = 20;

function clean(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return scrub(value);
  if (typeof value === "bigint") return value.toString();
  if (value === null || typeof value !== "object") return typeof value === "function" ? undefined : value;
  if (value instanceof Error) return errorFields(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (depth >= DEPTH_MAX) return "…";
  if (Array.isArray(value)) return value.slice(0, ITEMS_MAX).map((item) => clean(item, depth + 1));
  const kept: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (PERSONAL.has(key.toLowerCase().replace(/[_-]/g, ""))) continue;
    kept[key] = key === "requestId" && isRequestId(item) ? item : clean(item, depth + 1);
  }
  return kept;
}

const isRequestId = (value: unknown): boolean => typeof value === "string" && /^[A-Za-z0-9_-]{16}$/.test(value);

/** The text without what could name or reach somebody. */
export const scrub = (text: string): string =>
  text
    .replace(/[^\s"'<>(),;:=]*@[^\s"'<>(),;]*/g, "…@…")
    .replace(/(["'`«“]).*?(["'`»”])/g, "$1…$2")
    .replace(/=\s*\([^)]*\)/g, "=(…)")
    .replace(/\?[^\s]*=[^\s]*/g, "?…")
    .replace(/\+?\d(?:[\s().-]?\d){5,}/g, "#");

/** What an error may say in a log. A driver's `detail` and parameters stay out: they quote rows. */
export function errorFields(error: Error, depth = 0): Record<string, unknown> {
  const from = error as Error & Record<"code" | "constraint" | "table" | "status", unknown>;
  const fields: Record<string, unknown> = { type: error.name, message: scrub(error.message) };
  for (const key of ["code", "constraint", "table", "status"] as const) {
    if (typeof from[key] === "string" || typeof from[key] === "number") fields[key] = from[key];
  }
  fields.stack = framesOf(error);
  if (error.cause instanceof Error && depth < DEPTH_MAX) fields.cause = errorFields(error.cause, depth + 1);
  return fields;
}

/** Only the places: the head of a stack repeats the message, which may run over several lines. */
const framesOf = (error: Error): string =>
  (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .join("\n");
