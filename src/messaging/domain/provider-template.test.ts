import { expect, test } from "vitest";
import { shapeOf } from "./provider-template.js";
import { compileTemplate } from "./template.js";

const SCHEMA = {
  is: "object",
  fields: {
    name: { is: "text" },
    company: { is: "text" },
    link: { is: "text", optional: true },
  },
} as const;

function shaped(source: string, vars: object) {
  const compiled = compileTemplate<object>(source, { escape: "none", locale: "es", schema: SCHEMA });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return { ...shapeOf("Aviso 1", compiled.value.renderMarked(vars), "es"), text: compiled.value.render(vars) };
}

const SOURCE = "Hola, {{ name }}. Le escribe {{ company }}.{% if link %} Vea {{ link }}{% endif %}";

test("values are numbered and branches taken", () => {
  expect(shaped(SOURCE, { name: "Ana", company: "Muebles Norte" })).toMatchObject({
    body: "Hola, {{1}}. Le escribe {{2}}.",
    params: ["Ana", "Muebles Norte"],
    language: "es",
    text: "Hola, Ana. Le escribe Muebles Norte.",
  });
});

test("the same way through a template is the same shape, another way another", () => {
  const ana = shaped(SOURCE, { name: "Ana", company: "Muebles Norte" });
  const beto = shaped(SOURCE, { name: "Beto", company: "Otra" });
  const linked = shaped(SOURCE, { name: "Ana", company: "Muebles Norte", link: "https://example.test/a" });
  expect(beto.name).toBe(ana.name);
  expect(linked.name).not.toBe(ana.name);
  expect(linked).toMatchObject({ body: "Hola, {{1}}. Le escribe {{2}}. Vea {{3}}." });
  expect(ana.name).toMatch(/^aviso_1_[0-9a-f]{10}$/);
});

test("answers to press are part of what is approved: others are another shape, and none leave it as it was", () => {
  const bare = shapeOf("a", "Hola.", "es");
  const asked = shapeOf("a", "Hola.", "es", ["Sí", "No"]);
  expect(asked).toMatchObject({ body: "Hola.", buttons: ["Sí", "No"] });
  expect(shapeOf("a", "Hola.", "es", [])).toEqual(bare);
  expect(new Set([bare, asked, shapeOf("a", "Hola.", "es", ["No", "Sí"])].map(({ name }) => name)).size).toBe(3);
});

test.each([
  [
    "values side by side are one",
    "A {{ name }}{{ company }} z",
    { name: "Ana", company: "SA" },
    "A {{1}} z",
    ["AnaSA"],
  ],
  ["an empty value is none", "A {{ name }} z", { name: "", company: "" }, "A  z", []],
  ["a value holds no line break", "A {{ name }} z", { name: "uno\n\n dos", company: "" }, "A {{1}} z", ["uno dos"]],
  ["nor a run of blanks", "A {{ name }} z", { name: "uno        dos", company: "" }, "A {{1}} z", ["uno   dos"]],
])("%s", (_, source, vars, body, params) => {
  expect(shaped(source, vars)).toMatchObject({ body, params });
});
