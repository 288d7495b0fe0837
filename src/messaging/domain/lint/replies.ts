import type { Channel } from "../../../kernel/channel.js";
import { REPLIES_MAX, REPLY_TITLE_MAX, type TemplateReply, takesReplies } from "../template-replies.js";
import { type Finding, type LintRule, severityOf } from "./finding.js";

/** What is judged of a whole message, and not of two words that answer one. */
const OF_TEXTS: ReadonlySet<LintRule> = new Set<LintRule>(["many_requests", "mixed_address", "reading_level"]);

/** Every finding is about an answer as a whole, which it names: there is no place in a text to lead to. */
const finding = (rule: LintRule, values: Finding["values"]): Finding => ({
  rule,
  severity: severityOf(rule),
  from: 0,
  to: 0,
  values,
});

/** What is wrong with the answers to press: their number, their length, their words? `wordsOf` judges a text's words. */
export function replyFindings(
  replies: readonly TemplateReply[],
  channel: Channel,
  wordsOf: (text: string) => readonly Finding[],
): Finding[] {
  if (replies.length === 0) return [];
  if (!takesReplies(channel)) return [finding("reply_channel", {})];
  const tooMany = replies.length > REPLIES_MAX ? [finding("reply_count", { countMax: REPLIES_MAX })] : [];
  return [...tooMany, ...replies.flatMap((reply, at) => oneFindings(reply, replies.slice(0, at), wordsOf))];
}

function oneFindings(
  { title, means }: TemplateReply,
  before: readonly TemplateReply[],
  wordsOf: (text: string) => readonly Finding[],
): Finding[] {
  const said = title.trim();
  const findings: Finding[] = [];
  if (said === "" || said.length > REPLY_TITLE_MAX)
    findings.push(finding("reply_length", { said, charsMax: REPLY_TITLE_MAX }));
  if (/[{}\r\n\t]/.test(said)) findings.push(finding("reply_plain", { said }));
  const isAlike = before.some(
    (other) => folded(other.title) === folded(said) || (means !== "other" && other.means === means),
  );
  if (isAlike) findings.push(finding("reply_alike", { said }));
  const words = wordsOf(said).filter(({ rule }) => !OF_TEXTS.has(rule));
  return [...findings, ...words.map(({ rule, values }) => finding(rule, values))];
}

const folded = (title: string): string => title.trim().toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
