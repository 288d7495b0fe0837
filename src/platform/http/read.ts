import type { z } from "zod";
import { type FieldProblem, notFound, Problem, type ProblemValues } from "../problem.js";

/** Reads one part of a request. A path that cannot be an id names nothing, so it is 404 rather than 400. */
export function readPart(schema: z.ZodType | undefined, value: unknown, part: FieldProblem["in"]): unknown {
  if (schema === undefined) return undefined;
  const read = schema.safeParse(value ?? (part === "body" ? undefined : {}), { reportInput: true });
  if (read.success) return read.data;
  if (part === "params") throw notFound();
  const errors = read.error.issues.flatMap((issue) => fieldProblems(issue, part));
  throw new Problem(part === "body" ? 422 : 400, "invalid_request", {}, { errors: errors.slice(0, ERRORS_MAX) });
}

/** Enough to mend a form; a body of ten thousand wrong rows is not answered with all of them. */
const ERRORS_MAX = 100;

type Issue = z.core.$ZodIssue;

function fieldProblems(issue: Issue, part: FieldProblem["in"]): FieldProblem[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ in: part, path: [...path, key].join("."), code: "unknown_field" }));
  }
  const { code, values } = codeOf(issue);
  return [{ in: part, path: path.join("."), code, ...(values && { values }) }];
}

/** Our own stable codes: zod's may change with its versions, and its English is not for screens. */
function codeOf(issue: Issue): { code: string; values?: ProblemValues } {
  if (issue.input === undefined && issue.code !== "custom") return { code: "required" };
  switch (issue.code) {
    case "invalid_type":
      return { code: "wrong_type", values: { expected: issue.expected } };
    case "too_small":
      return { code: "too_small", values: { minimum: Number(issue.minimum), of: issue.origin } };
    case "too_big":
      return { code: "too_big", values: { maximum: Number(issue.maximum), of: issue.origin } };
    case "invalid_format":
      return { code: "wrong_format", values: { format: issue.format } };
    case "invalid_value":
      return { code: "not_one_of", values: { allowed: issue.values.map(String) } };
    case "not_multiple_of":
      return { code: "not_multiple_of", values: { divisor: Number(issue.divisor) } };
    case "custom":
      return {
        code: typeof issue.params?.code === "string" ? issue.params.code : "invalid",
        ...(issue.params?.values && { values: issue.params.values as ProblemValues }),
      };
    default:
      return { code: "invalid" };
  }
}
