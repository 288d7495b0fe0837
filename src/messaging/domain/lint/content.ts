import type { Channel } from "../../../kernel/channel.js";
import type { Locale } from "../../../kernel/locale.js";
import { compileTemplate } from "../template.js";
import { intentRule } from "../template-intent.js";
import type { TemplateProblem } from "../template-problem.js";
import type { TemplateVars } from "../template-vars.js";
import { type Finding, type LintRule, severityOf } from "./finding.js";
import { isExposed, smsFindings } from "./shape.js";

export interface Content {
  readonly channel: Channel;
  readonly locale: Locale;
  readonly intent: string;
  /** A subject is read on a locked screen, whatever the channel. */
  readonly isSubject: boolean;
  readonly text: string;
  /** Facts of people it is tried with. */
  readonly samples: readonly TemplateVars[];
}

/** Does the text hold what it must, and nothing it must not, before anybody knows who reads it? */
export function contentFindings(content: Content): Finding[] {
  const { channel, locale, text, isSubject, samples } = content;
  const compiled = compileTemplate(text, { escape: "none", locale });
  if (!compiled.ok) return compiled.problems.map((problem) => unsafe(problem, text));
  const { variables, render } = compiled.value;
  const found: Finding[] = [];
  if (isSubject || isExposed(channel)) found.push(...exposed(text, variables));
  if (isSubject) return found;
  found.push(...missing(content, new Set(variables)));
  if (channel === "sms") found.push(...smsFindings(text, samples.map(render)));
  return found;
}

const whole = (rule: LintRule, values: Finding["values"], proposal?: string): Finding => ({
  rule,
  severity: severityOf(rule),
  from: 0,
  to: 0,
  values,
  ...(proposal !== undefined && { proposal }),
});

function unsafe({ code, line, column, values }: TemplateProblem, text: string): Finding {
  const lineStart =
    text
      .split("\n")
      .slice(0, line - 1)
      .join("\n").length + (line > 1 ? 1 : 0);
  const from = Math.min(lineStart + column - 1, text.length);
  const end = text.slice(from).search(/\}\}|%\}|\n|$/);
  const name = typeof values.name === "string" ? values.name : "";
  return {
    rule: "unsafe_variable",
    severity: "error",
    from,
    to: from + Math.max(end, name.length),
    values: { ...values, code },
    ...(code === "missing_fallback" && name !== "" && { proposal: `${name} | default: ""` }),
  };
}

/** Facts of the account, in a text that a locked screen shows. */
function exposed(text: string, variables: readonly string[]): Finding[] {
  return variables
    .filter((name) => /^(account|debts|promise|payment|notice)\b/.test(name))
    .map((name) => {
      const short = name.replace("[]", "").split(".").slice(0, 2).join(".");
      const from = Math.max(text.indexOf(short), text.indexOf(short.split(".")[0] ?? short));
      return {
        rule: "exposed" as const,
        severity: severityOf("exposed"),
        from: Math.max(from, 0),
        to: from < 0 ? 0 : from + short.length,
        values: { name },
      };
    });
}

function missing({ channel, intent }: Content, reads: ReadonlySet<string>): Finding[] {
  const rule = intentRule(intent);
  const readsOne = (...names: readonly string[]) => names.some((name) => reads.has(name));
  const found: Finding[] = [];
  if (!readsOne("creditor.name", "creditor.tradeName"))
    found.push(whole("missing_who", { what: "creditor" }, "{{ creditor.name }}"));
  if (channel === "call") return found;
  if (!reads.has("sender.name")) found.push(whole("missing_who", { what: "sender" }, "{{ sender.name }}"));
  if (!reads.has("sender.isBot")) found.push(whole("missing_bot", {}));
  for (const name of channel === "email" || channel === "letter" ? rule.states : []) {
    if (reads.has(name)) continue;
    const isDay = /On$|\.on$/.test(name);
    found.push(
      whole(isDay ? "missing_date" : "missing_amount", { name }, `{{ ${name} | ${isDay ? "day" : "money"} }}`),
    );
  }
  // The page of an e-mail brings its own ways out.
  if (channel === "email") return found;
  const people = ["creditor.phone", "creditor.email", "links.person"];
  if (!readsOne(...people)) found.push(whole("missing_way_out", { what: "person" }, "{{ creditor.phone }}"));
  if (rule.offersOptions && !reads.has("links.pay"))
    found.push(whole("missing_way_out", { what: "options" }, "{{ links.pay }}"));
  if (!reads.has("links.stop")) found.push(whole("missing_stop", {}, "{{ links.stop }}"));
  return found;
}
