import { addressesOf, flat, replyIn, statusIn } from "./bounce-text.js";

/** One recipient as a report without fields tells of it: qmail, old Exchange, Exim, Domino and many gateways. */
export interface ToldRecipient {
  readonly recipient: string;
  /** The lines about this recipient alone. */
  readonly words: string;
}

export interface ToldBounce {
  readonly recipients: readonly ToldRecipient[];
  /** What the report says, without the copy of the letter. */
  readonly notice: string;
  /** What it says before it names anybody: of all of them. */
  readonly preface: string;
  /** The copy of the letter, as far as it came back inside the text. */
  readonly returned: string;
}

const LINES_MAX = 3_000;
const LINE_CHARS_MAX = 1_000;
const RECIPIENTS_MAX = 200;
const WORD_LINES_MAX = 25;

/** Where the report ends and the copy of our letter begins. */
const COPY_BEGINS =
  /^[\s>*#|]*[-=_*+~]{0,30}\s*(?:(?:this is|below is|here is|the following is|attached is|included is|original)?\s*(?:below this line is )?(?:a |the )?(?:copy of )?(?:the |your )?(?:original |unsent |undelivered |returned |rejected |first .{0,30}of (?:the )?)?(?:message|mail|e-?mail|headers?|text|mensaje|mensagem|content)(?: (?:headers?|text|body|original|follows|below|attached|returned|contents?|enviad[oa]|adjunto))*\s*(?:follows?|below|begins?|is (?:below|included|attached)|\(.{0,60}\)|original adjunto)?)\s*[:.]?\s*[-=_*+~]{0,30}\s*$/i;
const COPY_WORDS =
  /original|unsent|undelivered|returned|copy of|below this line|message (?:header|follows|text)|headers? (?:of|from)|rejected message|adjunto|mensagem (?:original|enviada)|mensaje (?:original|enviado)/i;
const COPY_LINE =
  /^[\s>*#|-]{0,40}(?:this is a copy of (?:the|your) (?:message|headers)|below this line is a copy of|a copy of (?:the|your) (?:original )?message (?:below|follows|is)|the (?:header|first \d+ lines|body|text) of (?:the|your) (?:original )?message|(?:the )?original message (?:follows|is attached)|your (?:original )?message (?:follows|is (?:returned|enclosed))|message headers? follows?|(?:start|begin) of (?:returned|original|forwarded)|received: from|return-path:)/i;

/** A line that names a recipient by itself, and then the words begin. */
const ALONE =
  /^[\s>*•\-–("'[]{0,12}<?(?:smtp:|mailto:|rfc822;)?\s?([^\s<>"'(),;:]{1,100}@[^\s<>"'(),;:]{1,190}?)[>"')\]]{0,2}(?:\s*(?:[:;,]|\.{2,}|->|=>| - |\(|\[|$)|\s+(?:on |failed|reason|recipient|user|[A-Za-z"']))/;
const NAMED_THEN_ADDRESS =
  /^[\s>*•-]{0,12}(?:"[^"]{1,80}"|[\w.' -]{1,60})\s*<([^\s<>]{1,100}@[^\s<>]{1,190})>\s*[:;,]?\s*$/;
const LABELLED =
  /^[\s>*•-]{0,12}(?:(?:failed|final|original|intended|invalid|bad|unknown|undeliverable|rejected|envelope)[ -]?)?(?:to|error-for|failed for|undeliverable to|recipients?|address(?:es)?|users?|rcpt to|mail to|deliver(?:y|ed)? to|message to|destinatarios?|para|addressee|mailbox|email|e-mail)(?:\s+(?:address|name|was|is|of|the))?\s?[:=]?\s*[<"'(]{0,2}(?:smtp:|rfc822;|mailto:)?([^\s<>"'(),;:]{1,100}@[^\s<>"'(),;:]{1,190})/i;
const INSIDE =
  /(?:message|mail|e-?mail|letter|mensaje|mensagem|delivery|deliver(?: it)?|correo)\b.{0,60}?\b(?:to|for|para|a|ao)\b:?\s{0,3}(?:the )?(?:following )?(?:(?:recipient|address|user)s?:?\s{1,3})?[<"'(]{0,2}([^\s<>"'(),;:]{1,100}@[^\s<>"'(),;:]{1,190})/i;
const ANSWERED =
  /(?:rcpt to:?\s?|(?:^|\D)[45]\d\d[- ](?:[45]\.\d{1,3}\.\d{1,3}[- ])?.{0,80}?)<?([^\s<>"'(),;:]{1,100}@[^\s<>"'(),;:]{1,190})>?/i;
/** Where nothing else names anybody, the only address there is. */
const ANYWHERE = /([^\s<>"'(),;:]{1,100}@[^\s<>"'(),;:]{1,190})/;
const X400 = /smtp=([^\s<>"'(),;:]{1,100}@[^\s<>"'(),;:]{1,190})/i;
const SURE_KINDS = [[ALONE, NAMED_THEN_ADDRESS], [X400], [ANSWERED]];
const KINDS = [[ALONE, NAMED_THEN_ADDRESS], [X400], [LABELLED], [INSIDE], [ANSWERED], [ANYWHERE]];
/** Lines that name helpers and machines, never the recipient. */
const ABOUT_OTHERS =
  /^\s*(?:from|sender|de|remitente|message-?id|subject|date|sent|cc|reply-to|received|id|mts-id|reporting-mta|x-|envelope-from|return-path)\b\s?[:=]|contact|postmaster|abuse@|support|help ?desk|administrator at|for (?:further )?assistance|if you (?:feel|believe|have)|visit|https?:/i;

/** Reads what a report tells in words: whom it speaks of, and what it says of each. */
export function readTold(text: string, isOurs: (address: string) => boolean): ToldBounce {
  const lines = text.split(/\r?\n/, LINES_MAX).map((line) => line.slice(0, LINE_CHARS_MAX));
  const copyAt = copyBegins(lines);
  const notice = lines.slice(0, copyAt);
  const returned = lines.slice(copyAt).join("\n");
  const others = anchorsOf(notice, KINDS, isOurs);
  // Who writes to themselves to try it out is both.
  const anchors = others.length > 0 ? others : anchorsOf(notice, SURE_KINDS, () => false);
  const seen = new Map<string, string[]>();
  for (const [index, { line, address }] of anchors.entries()) {
    const next = anchors.slice(index + 1).find((each) => each.address.toLowerCase() !== address.toLowerCase());
    const words = wordsFrom(notice, line, next?.line ?? notice.length);
    const key = address.toLowerCase();
    const before = seen.get(key);
    if (before) before.push(words);
    else if (seen.size < RECIPIENTS_MAX) seen.set(key, [address, words]);
  }
  const recipients = [...seen.values()].map(([recipient = "", ...words]) => ({
    recipient,
    words: [...new Set(words)].join("\n"),
  }));
  const preface = notice.slice(0, anchors[0]?.line ?? notice.length).join("\n");
  return { recipients, notice: notice.join("\n"), preface, returned };
}

interface Anchor {
  readonly line: number;
  readonly address: string;
}

/** The surest kind of naming that the notice uses; the others then speak of helpers and senders. */
function anchorsOf(
  lines: readonly string[],
  kinds: readonly (readonly RegExp[])[],
  isOurs: (address: string) => boolean,
): readonly Anchor[] {
  for (const kind of kinds) {
    const found = lines.flatMap((line, at) => {
      const isAnswer = kind[0] === ANSWERED;
      if (!line.includes("@") || (!isAnswer && ABOUT_OTHERS.test(line)) || isOfLetter(lines, at)) return [];
      const hit = kind.map((pattern) => pattern.exec(line)?.[1]).find((each) => each !== undefined);
      const [address] = hit === undefined ? [] : addressesOf(hit);
      return address === undefined || isOurs(address) || isHelper(address) ? [] : [{ line: at, address }];
    });
    const isOne = new Set(found.map(({ address }) => address.toLowerCase())).size === 1;
    if (found.length > 0 && (kind[0] !== ANYWHERE || isOne)) return found;
  }
  return [];
}

/** "To:" of our own letter, as old Exchange repeats it above its words: Subject and Sent stand beside it. */
function isOfLetter(lines: readonly string[], at: number): boolean {
  if (!/^\s*(?:to|para|cc)\s*:/i.test(lines[at] ?? "")) return false;
  return lines
    .slice(Math.max(0, at - 5), at + 6)
    .some((line) => /^\s*(?:subject|asunto|assunto|sent|enviado(?: el)?)\s*:/i.test(line));
}

const isHelper = (address: string): boolean =>
  /^(?:postmaster|mailer-daemon|mail-daemon|abuse|support|helpdesk|hostmaster|webmaster|noreply|no-reply)@/i.test(
    address,
  );

/** A line, and what follows it until the next recipient or until another matter begins; "because:" promises more. */
function wordsFrom(lines: readonly string[], from: number, to: number): string {
  const taken: string[] = [];
  for (const line of lines.slice(from, Math.min(to, from + WORD_LINES_MAX)).map((each) => each.trim())) {
    if (line !== "") taken.push(line);
    else if (taken.length > 1 && !(taken.length === 2 && taken[1]?.endsWith(":"))) break;
  }
  return taken.join("\n");
}

function copyBegins(lines: readonly string[]): number {
  const at = lines.findIndex(
    (line, index) =>
      index > 0 && (COPY_LINE.test(line) || (COPY_WORDS.test(line) && line.length < 100 && COPY_BEGINS.test(line))),
  );
  return at < 0 ? lines.length : at;
}

const PHRASE =
  /(?:could|can|did|was|were|has|have|been|be)\s?(?:not|n[o']t)\s(?:be\s|been\s|reach|able to\s|successfully\s|get\s)?(?:deliver|reach|complet|sen[dt]|process|relay|forward|transmit)|cannot be (?:delivered|sent|reached)|couldn['’]t be (?:delivered|sent|reached)|wasn['’]t (?:able to deliver|delivered)|unable to (?:deliver|send|complete|route|relay)|undeliver(?:able|ed)|non-?deliver|not (?:been )?deliver|delivery (?:has |to |of |status |attempt|failure|fail|error|problem|report|was|is)|fail(?:ed|ure) to deliver|failed (?:recipient|address)|permanent(?:ly)? (?:fatal )?(?:error|fail)|fatal error|returned (?:mail|to sender|message|unopened)|mail (?:system|delivery|transport)|message (?:was |has been |is )?(?:returned|rejected|bounced|refused|not sent|delayed|undelivered|blocked)|no (?:se )?(?:pudo|ha podido|puede|fue posible|es posible) (?:ser )?(?:entreg|enviar)|no (?:ha sido|fue|pudo ser) entregad|n[aã]o (?:p[oô]de|foi|pode|foi poss[ií]vel) (?:ser )?(?:entreg|enviad)|nao pode ser enviad|the following (?:recipient|address|error|user)|rejected (?:your|the|by)|still being retried|will (?:be )?retr|in the queue|mail ?box (?:is )?(?:full|unavailable)|user unknown|unknown user|no such user|not a valid (?:user|recipient|address)|message was not accepted|(?:was|is) rejected by|не может быть доставлено|did not reach|undeliverable|error (?:was detected while processing|(?:while )?(?:delivering|sending) (?:your|the) (?:mail|message|letter))|n'a pas pu|quota/i;

/** Does this text speak of mail that did not arrive? Asked only where the sender or the subject is a mail system's. */
export const speaksOfFailure = (text: string): boolean => PHRASE.test(text.slice(0, 8_000));

/** The lines of a text that a mail server answered, best first: what the person who mends it needs to see. */
export function answersIn(text: string): string {
  const lines = text.split("\n", LINES_MAX).map((line) => line.trim());
  const answered = lines.filter(
    (line) => (replyIn(line) !== undefined || statusIn(line) !== undefined) && line.length > 8,
  );
  const remote = answered.filter((line) => /^<<<|said|remote|respon/i.test(line));
  return flat((remote.length > 0 ? remote : answered).slice(0, 6).join(" "));
}
