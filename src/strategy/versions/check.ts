import { DAY_MS, dateOfEpochDay, type LocalDate } from "../../kernel/time.js";
import { latestTemplates } from "../../messaging/index.js";
import type { Tx } from "../../platform/db.js";
import { Problem } from "../../platform/problem.js";
import { problemsOf } from "../domain/check-definition.js";
import type { Definition } from "../domain/definition.js";
import { type DefinitionProblem, isError } from "../domain/definition-problem.js";
import { flatSteps } from "../domain/outline.js";

/** Everything that is wrong with a definition or doubtful in it: its own logic, and what it names that is not there. */
export async function allProblems(tx: Tx, definition: Definition, now: Date): Promise<DefinitionProblem[]> {
  const known = await latestTemplates(tx);
  const missing = flatSteps(definition.steps).flatMap((step): DefinitionProblem[] => {
    const template = "template" in step ? step.template : "script" in step ? step.script : null;
    if (template === null || known.has(template)) return [];
    return [{ severity: "error", code: "unknown_template", step: step.id, values: { template } }];
  });
  return [...problemsOf(definition, todayOf(now)), ...missing];
}

const todayOf = (now: Date): LocalDate => dateOfEpochDay(Math.floor(now.getTime() / DAY_MS));

/** Refuses a definition that may not run, naming the first thing that is wrong and where. */
export async function mustBeSound(tx: Tx, definition: Definition, now: Date): Promise<void> {
  const error = (await allProblems(tx, definition, now)).find(isError);
  if (!error) return;
  throw new Problem(422, error.code, { ...(error.step !== null && { step: error.step }), ...error.values });
}
