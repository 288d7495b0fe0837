/** One reply of an SMTP server: its code, the enhanced code of RFC 3463 where it gives one, and its lines of text. */
export interface SmtpReply {
  readonly code: number;
  readonly enhanced?: string;
  readonly lines: readonly string[];
}

/** No honest reply is longer; a server that never ends one must not fill the memory. */
const REPLY_CHARS_MAX = 64 * 1024;
const LINE = /^([2-5][0-9][0-9])(?:([ -])(.*))?$/s;
const ENHANCED = /^[245]\.[0-9]{1,3}\.[0-9]{1,3}(?= |$)/;

export interface Heard {
  readonly replies: readonly SmtpReply[];
  /** What followed those replies is no SMTP: after one such byte nobody can tell which command a line answers. */
  readonly garbled: boolean;
}

/** Reads replies out of whatever pieces the network cuts them into (RFC 5321 §4.2). */
export class ReplyReader {
  #rest = "";
  #lines: string[] = [];
  #code = "";
  #replyChars = 0;

  /** True when every byte read so far belongs to a finished reply. */
  get isBetweenReplies(): boolean {
    return this.#rest === "" && this.#lines.length === 0;
  }

  push(chunk: string): Heard {
    const replies: SmtpReply[] = [];
    const buffer = this.#rest + chunk;
    let start = 0;
    for (let end = buffer.indexOf("\n"); end >= 0; end = buffer.indexOf("\n", start)) {
      const reply = this.#read(buffer.slice(start, buffer[end - 1] === "\r" ? end - 1 : end));
      if (reply === "garbled") return { replies, garbled: true };
      if (reply !== "more") replies.push(reply);
      start = end + 1;
    }
    this.#rest = buffer.slice(start);
    return { replies, garbled: this.#rest.length + this.#replyChars > REPLY_CHARS_MAX };
  }

  #read(line: string): SmtpReply | "more" | "garbled" {
    // Some servers put an empty line between replies. It answers nothing and is no reason to give up.
    if (line === "" && this.#lines.length === 0) return "more";
    const [, code = "", separator, text = ""] = LINE.exec(line) ?? [];
    if (code === "" || (this.#code !== "" && this.#code !== code)) return "garbled";
    this.#lines.push(text);
    this.#replyChars += line.length;
    if (separator === "-") {
      this.#code = code;
      return "more";
    }
    const lines = this.#lines;
    const enhanced = ENHANCED.exec(lines[0] ?? "")?.[0];
    this.#lines = [];
    this.#code = "";
    this.#replyChars = 0;
    return { code: Number(code), lines, ...(enhanced === undefined ? {} : { enhanced }) };
  }
}

/** What the server said, for a person: latin1 bytes read as UTF-8 where they are UTF-8. */
export function wordsOf(reply: SmtpReply): string {
  const text = reply.lines.join(" ").replace(/[\p{Cc}]+/gu, " ");
  const decoded = Buffer.from(text, "latin1").toString("utf8");
  return `${reply.code} ${decoded.includes("\ufffd") ? text : decoded}`.trim();
}
