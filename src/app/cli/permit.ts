import { readFileSync } from "node:fs";
import { BadCases, runCases } from "../../compliance/domain/index.js";
import { CliError, command, EXIT, required } from "./command.js";

export const permit = command({
  name: "permit",
  summary: "Asks the contact rules. With --cases it runs a file of cases and tells which do not come out as expected.",
  usage: "--cases FILE",
  help: {
    cases: "a JSON file of cases (docs/contact-cases.md tells its form)",
    verbose: "every case, not only those that fail",
  },
  examples: [
    "acuerdo permit --cases src/compliance/packs/contact-rules-cases.json",
    "acuerdo permit --cases mine.json --json",
  ],
  options: { cases: { type: "string" }, verbose: { type: "boolean" } },
  async run(values, _, io) {
    const report = read(required(values.cases, "cases"));
    const failing = report.results.filter((result) => result.got !== result.expected);
    io.result(report, () =>
      [
        ...(values.verbose ? report.results : failing).map(
          (r) =>
            `${r.got === r.expected ? "ok  " : "FAIL"} ${r.id}: expected ${r.expected}, got ${r.got} ${"failed" in r.verdict ? r.verdict.failed.map((f) => f.rule).join(", ") : ""}`,
        ),
        `${report.passed} of ${report.total}`,
      ].join("\n"),
    );
    return failing.length === 0 && report.total > 0 ? EXIT.ok : EXIT.failed;
  },
});

function read(path: string) {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new CliError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`, EXIT.notFound);
  }
  try {
    return runCases(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new CliError(`${path} is no JSON: ${error.message}`, EXIT.usage);
    if (error instanceof BadCases) throw new CliError(`${path}: ${error.message}`, EXIT.usage);
    throw error;
  }
}
