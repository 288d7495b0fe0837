import type { PermitView } from "./shapes.js";

export interface SharedAnswer {
  readonly permit: PermitView;
  /** Whose accounts it is for; empty when it is for all of them. */
  readonly creditors: readonly string[];
}

const answerOf = ({ allowed, nextAllowedAt, reasons, packs }: PermitView): string =>
  JSON.stringify([
    allowed,
    nextAllowedAt,
    reasons.map(({ of, code, pack, passesAt }) => [of, code, pack, passesAt]),
    packs,
  ]);

/** The law mostly says the same for every creditor: then it is said once. */
export function sameAnswers(permits: readonly PermitView[]): SharedAnswer[] {
  const groups = new Map<string, PermitView[]>();
  for (const permit of permits) groups.set(answerOf(permit), [...(groups.get(answerOf(permit)) ?? []), permit]);
  return [...groups.values()].flatMap((group) => {
    const [permit] = group;
    if (!permit) return [];
    return [{ permit, creditors: groups.size === 1 ? [] : group.map(({ creditor }) => creditor.name) }];
  });
}
