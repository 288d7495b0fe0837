import { expect, test } from "vitest";
import { matchesOf } from "./palette-match.js";

const all = ["Ir a Inicio", "Ir a Simulación", "Cerrar sesión"].map((label) => ({ label }));
const found = (query: string): string[] => matchesOf(all, query).map(({ label }) => label);

test.each([
  ["", ["Ir a Inicio", "Ir a Simulación", "Cerrar sesión"]],
  ["SIMULACION", ["Ir a Simulación"]],
  ["ir sim", ["Ir a Simulación"]],
  ["sesión", ["Cerrar sesión"]],
  ["esión", []],
])("%j finds %j", (query, labels) => {
  expect(found(query)).toEqual(labels);
});
