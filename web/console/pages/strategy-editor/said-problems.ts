import type { Step } from "../../../../src/strategy/domain/definition.js";
import type { Problem } from "./data.js";
import { problemWords, type Saying } from "./say.js";
import { stepOf } from "./tree.js";

export type SaidProblem = Problem & { readonly text: string };

export const isError = ({ severity }: Pick<Problem, "severity">): boolean => severity === "error";

/** What the server found wrong or doubtful, of what is still there, in words; errors first. */
export function saidProblems(
  problems: readonly Problem[],
  steps: readonly Step[],
  saying: Saying,
  has: (key: string) => boolean,
): readonly SaidProblem[] {
  const said = problems
    .filter(({ step }) => step === null || stepOf(steps, step) !== null)
    .map((problem) => ({ ...problem, text: problemWords(problem, saying, has) }));
  return [...said.filter(isError), ...said.filter((problem) => !isError(problem))];
}
