import { assert } from "../../kernel/assert.js";
import type { Locale } from "../../kernel/locale.js";
import messages from "../library/email-layout.json" with { type: "json" };
import { compileTemplate } from "./template.js";
import type { TemplateVars } from "./template-vars.js";

/** A phrase of the layout, for given facts. */
export type Phrase = (vars: TemplateVars) => string;

type Messages = (typeof messages)[Locale];
type PhraseName = Exclude<keyof Messages, "notice">;

/** Every word that surrounds a message in an e-mail, in one language. */
export type LayoutWords = Readonly<Record<PhraseName, Phrase>> & {
  readonly notice: readonly { readonly label: Phrase; readonly value: Phrase }[];
};

export const layoutWords = (locale: Locale): LayoutWords => compileWords(messages[locale], locale);

function compileWords({ notice, ...phrases }: Messages, locale: Locale): LayoutWords {
  const phrase = (source: string): Phrase => {
    const template = compileTemplate(source, { escape: "none", locale });
    assert(template.ok, `bad phrase in the e-mail layout: ${source}`);
    return template.value.render;
  };
  const named = Object.fromEntries(Object.entries(phrases).map(([name, source]) => [name, phrase(source)]));
  return {
    ...(named as Record<PhraseName, Phrase>),
    notice: notice.map(({ label, value }) => ({ label: phrase(label), value: phrase(value) })),
  };
}
