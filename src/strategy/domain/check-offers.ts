import type { Definition, OfferStep, Step } from "./definition.js";
import type { DefinitionProblem } from "./definition-problem.js";
import { branchesOf, flatSteps, isTimed } from "./outline.js";
import { isThanks } from "./thanks.js";

/** What is wrong with steps that offer, whoever the creditors are? */
export function ownOfferProblems(definition: Definition): DefinitionProblem[] {
  const offers = offersIn(definition);
  if (offers.length === 0) return [];
  const found: DefinitionProblem[] = [];
  // Thanks ask for nothing.
  for (const { id } of offers)
    if (isThanks(definition)) found.push({ severity: "error", code: "offer_in_thanks", step: id, values: {} });
  endsFirst(definition.steps, { offer: null, day: null }, found);
  return found;
}

const offersIn = ({ steps }: Definition): OfferStep[] =>
  flatSteps(steps).filter((step): step is OfferStep => step.kind === "offer");

type TimedStep = { readonly id: string; readonly day?: number | undefined };

interface Before {
  readonly offer: OfferStep | null;
  readonly day: number | null;
}

/**
 * An offer is made as soon as the step before it is done. Would it be over before the next message tells of it? Goes along
 * a list; a wait or a branch leaves open how long it takes.
 */
function endsFirst(steps: readonly Step[], from: Before, found: DefinitionProblem[]): void {
  let before = from;
  for (const step of steps) {
    let within = before;
    if (step.kind === "offer") before = { ...before, offer: step };
    else if (isTimed(step)) {
      tellIfOver(before, step, found);
      before = { offer: null, day: step.day ?? null };
      within = before;
    } else if (step.kind === "wait" || branchesOf(step).length > 0) before = { offer: null, day: null };
    for (const branch of branchesOf(step)) endsFirst(branch, within, found);
  }
}

function tellIfOver({ offer, day: from }: Before, { id, day }: TimedStep, found: DefinitionProblem[]): void {
  const days = day === undefined || from === null ? 0 : day - from;
  if (offer?.validDays === undefined || days <= offer.validDays) return;
  const values = { days, valid: offer.validDays, next: id };
  found.push({ severity: "warning", code: "offer_ends_first", step: offer.id, values });
}

/** A creditor that a strategy speaks of, and whether anything may be offered to its people. */
export interface OfferingCreditor {
  readonly id: bigint;
  readonly name: string;
  readonly offers: boolean;
}

/** Which creditors of a strategy that offers let nothing be offered? All creditors of the tenant are given. */
export function offerProblems(definition: Definition, all: readonly OfferingCreditor[]): DefinitionProblem[] {
  const { creditorIds } = definition.audience;
  const without = all.filter(({ id, offers }) => !offers && (creditorIds?.includes(id.toString()) ?? true));
  if (without.length === 0) return [];
  const creditors = without.map(({ name }) => name).join(", ");
  return offersIn(definition).map(({ id }) => ({
    severity: "warning",
    code: "offer_no_policy",
    step: id,
    values: { creditors },
  }));
}
