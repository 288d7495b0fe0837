import { z } from "zod";
import { DefinitionShape } from "../domain/definition.js";

/** The JSON Schema of a strategy's definition, whole, for whoever writes one outside the console. */
export const definitionJsonSchema = (): Readonly<Record<string, unknown>> => ({
  ...z.toJSONSchema(DefinitionShape, { io: "input", target: "draft-2020-12", unrepresentable: "any" }),
  title: "Strategy definition",
  description: "Whom a strategy takes in, what it counts days from, and its tree of steps.",
});
