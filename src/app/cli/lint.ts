import { readFileSync } from "node:fs";
import { TemplateFile } from "../../messaging/contract.js";
import { LIBRARY_TEMPLATES, lintTemplate, sentenceOf, type VariantFindings } from "../../messaging/index.js";
import { CliError, command, EXIT } from "./command.js";

export const lint = command({
  name: "lint",
  summary: "Reads messages for threats, shame, false law, jargon, and what they lack. Errors end with exit code 1.",
  usage: "[FILE...]",
  help: {
    library: "the messages that ship with Acuerdo",
    country: "keep this country's words too (CO, MX, CL, ...); all that are known where not given. May be repeated",
    host: "a site that links may lead to. May be repeated",
  },
  examples: ["acuerdo lint --library", "acuerdo lint mine.json --country CO", "acuerdo lint mine.json --json"],
  options: {
    library: { type: "boolean" },
    country: { type: "string", multiple: true },
    host: { type: "string", multiple: true },
  },
  async run(values, files, io) {
    if (files.length === 0 && !values.library) throw new CliError("name a FILE, or --library", EXIT.usage);
    const templates = [...(values.library ? LIBRARY_TEMPLATES : []), ...files.flatMap(templatesIn)];
    const results = templates.map((template) => ({
      id: template.id,
      found: lintTemplate(template, { countries: values.country, ownHosts: values.host }),
    }));
    const all = results.flatMap(({ found }) => found.flatMap(({ findings }) => findings));
    const errors = all.filter(({ severity }) => severity === "error").length;
    const report = { templates: templates.length, errors, warnings: all.length - errors, results };
    io.result(report, () =>
      [
        ...results.flatMap(({ id, found }) => found.flatMap((one) => linesOf(id, one))),
        `${report.templates} templates: ${errors} errors, ${report.warnings} warnings`,
      ].join("\n"),
    );
    return errors === 0 ? EXIT.ok : EXIT.failed;
  },
});

const linesOf = (id: string, { channel, locale, part, findings }: VariantFindings): string[] =>
  findings.map(
    (finding) =>
      `${finding.severity.padEnd(7)} ${id} ${channel} ${locale} ${part}:${finding.from}  ${finding.rule}  ${sentenceOf(finding, "en")}${finding.proposal ? `\n        better: ${finding.proposal}` : ""}`,
  );

function templatesIn(path: string) {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new CliError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`, EXIT.notFound);
  }
  try {
    const read = TemplateFile.safeParse(JSON.parse(text));
    if (read.success) return [read.data].flat();
    const [issue] = read.error.issues;
    throw new CliError(`${path}: ${issue?.path.join(".") || "the file"} is no template: ${issue?.message}`, EXIT.usage);
  } catch (error) {
    if (error instanceof SyntaxError) throw new CliError(`${path} is no JSON: ${error.message}`, EXIT.usage);
    throw error;
  }
}
