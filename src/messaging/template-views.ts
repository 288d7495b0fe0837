import type { z } from "zod";
import type { Locale } from "../kernel/locale.js";
import type * as contract from "./contract.js";
import type { TemplateRow, TemplateVariant } from "./dispatch-store.js";
import { sentenceOf, type VariantFindings } from "./domain/lint/index.js";
import type { DraftRow } from "./template-store.js";

/** Templates between the wire and the shelf. */

type GivenVariant = z.output<typeof contract.VariantGiven>;

export const variantView = ({ tone = null, subject, replies = [], ...variant }: TemplateVariant) => ({
  ...variant,
  tone,
  subject: subject ?? null,
  replies: [...replies],
});

/** A text as it is kept: what it does not say is left out. */
export const variantGiven = ({
  channel,
  locale,
  tone,
  subject,
  body,
  replies = [],
}: GivenVariant): TemplateVariant => ({
  channel,
  locale,
  ...(tone && { tone }),
  ...(subject !== null && subject !== undefined && { subject }),
  body,
  ...(replies.length > 0 && { replies }),
});

export const draftView = ({ variants, ...draft }: DraftRow): z.output<typeof contract.Draft> => ({
  ...draft,
  variants: variants.map(variantView),
});

/** One text that stands for a template: of a draft, or of what is being typed. */
export const unpublished = (intent: string, key: string, variant: GivenVariant): TemplateRow => ({
  id: 0n as TemplateRow["id"],
  key,
  intent,
  variants: [variantGiven(variant)],
});

export const foundView = (found: readonly VariantFindings[], language: Locale) =>
  found.map(({ findings, ...where }) => ({
    ...where,
    findings: findings.map((finding) => ({
      ...finding,
      sentence: sentenceOf(finding, language),
      proposal: finding.proposal ?? null,
    })),
  }));
