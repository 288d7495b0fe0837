export { LINT_RULES } from "./finding.js";
export { isClean, lintTemplate, type VariantFindings } from "./lint.js";
export { sentenceOf } from "./sentence.js";
