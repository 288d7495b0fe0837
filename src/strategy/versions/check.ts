import { creditors } from "../../debts/index.js";
import { DAY_MS, dateOfEpochDay, epochDayOf, type LocalDate } from "../../kernel/time.js";
import { isThanksIntent } from "../../messaging/domain/template-intent.js";
import { latestIntents } from "../../messaging/index.js";
import { policiesInForce } from "../../plans/index.js";
import type { Tx } from "../../platform/db.js";
import { Problem } from "../../platform/problem.js";
import { knownEndpoints } from "../../webhooks/index.js";
import { chargeProblems } from "../domain/check-charges.js";
import { problemsOf } from "../domain/check-definition.js";
import { offerProblems } from "../domain/check-offers.js";
import type { Definition, WebhookStep } from "../domain/definition.js";
import { type DefinitionProblem, isError } from "../domain/definition-problem.js";
import { flatSteps } from "../domain/outline.js";
import { isThanks } from "../domain/thanks.js";

/** Everything that is wrong with a definition or doubtful in it: its own logic, and what it names that is not there. */
export async function allProblems(tx: Tx, definition: Definition, now: Date): Promise<DefinitionProblem[]> {
  const wrong = templateProblems(definition, await latestIntents(tx));
  return [
    ...problemsOf(definition, todayOf(now)),
    ...wrong,
    ...(await endpointProblems(tx, definition)),
    ...(await chargesOf(tx, definition, now)),
    ...(await offersOf(tx, definition)),
  ];
}

/** Templates that a step names and nobody wrote, and in a flow of thanks those that ask for something. */
function templateProblems(definition: Definition, intents: ReadonlyMap<string, string>): DefinitionProblem[] {
  const thanks = isThanks(definition);
  return flatSteps(definition.steps).flatMap((step): DefinitionProblem[] => {
    const template = "template" in step ? step.template : "script" in step ? step.script : null;
    if (template === null) return [];
    const intent = intents.get(template);
    const code = intent === undefined ? "unknown_template" : "thanks_asks";
    if (intent !== undefined && (!thanks || isThanksIntent(intent))) return [];
    return [{ severity: "error", code, step: step.id, values: { template } }];
  });
}

/** Endpoints that a step names and nobody added, and those that are told nothing at present. */
async function endpointProblems(tx: Tx, definition: Definition): Promise<DefinitionProblem[]> {
  const steps = flatSteps(definition.steps).filter((step): step is WebhookStep => step.kind === "webhook");
  if (steps.length === 0) return [];
  const known = new Map((await knownEndpoints(tx)).map(({ name, isPaused }) => [name, isPaused]));
  return steps.flatMap(({ id: step, endpoint }): DefinitionProblem[] => {
    const isPaused = known.get(endpoint);
    if (isPaused === undefined) return [{ severity: "error", code: "unknown_endpoint", step, values: { endpoint } }];
    return isPaused ? [{ severity: "warning", code: "endpoint_paused", step, values: { endpoint } }] : [];
  });
}

/** What the law and the creditors' contracts say to steps that charge. */
async function chargesOf(tx: Tx, definition: Definition, now: Date): Promise<DefinitionProblem[]> {
  if (!flatSteps(definition.steps).some(({ kind }) => kind === "charge")) return [];
  return chargeProblems(definition, await creditors(tx), epochDayOf(todayOf(now)));
}

/** Creditors that let nothing be offered. */
async function offersOf(tx: Tx, definition: Definition): Promise<DefinitionProblem[]> {
  if (!flatSteps(definition.steps).some(({ kind }) => kind === "offer")) return [];
  const allowing = new Set(
    (await policiesInForce(tx)).flatMap(({ creditorId, policy }) => (policy.rules.length > 0 ? [creditorId] : [])),
  );
  return offerProblems(
    definition,
    (await creditors(tx)).map(({ id, name }) => ({ id, name, offers: allowing.has(id) })),
  );
}

const todayOf = (now: Date): LocalDate => dateOfEpochDay(Math.floor(now.getTime() / DAY_MS));

/** Refuses a definition that may not run, naming the first thing that is wrong and where. */
export async function mustBeSound(tx: Tx, definition: Definition, now: Date): Promise<void> {
  const error = (await allProblems(tx, definition, now)).find(isError);
  if (!error) return;
  throw new Problem(422, error.code, { ...(error.step !== null && { step: error.step }), ...error.values });
}
