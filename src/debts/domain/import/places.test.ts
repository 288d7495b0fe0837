import { expect, test } from "vitest";
import type { Result } from "../../../kernel/result.js";
import { parseCountry, parseDebtorKind, parseLocale, parseSubdivision, parseTimeZone } from "./places.js";
import { cleanText } from "./text.js";

const valueOrCode = (read: Result<unknown>) => (read.ok ? read.value : read.refusal.code);

test.each([
  ["CO", "CO"],
  ["co", "CO"],
  ["COL", "CO"],
  ["Colombia", "CO"],
  ["República Dominicana", "DO"],
  ["Brasil", "BR"],
  ["Brazil", "BR"],
  ["México", "MX"],
  ["MEXICO", "MX"],
  ["EE.UU.", "US"],
  ["Estados Unidos", "US"],
  ["United States", "US"],
  ["USA", "US"],
  ["Perú", "PE"],
  ["España", "ES"],
  ["Espanha", "ES"],
  ["Alemania", "DE"],
  ["Narnia", "unknown_country"],
  ["", "unknown_country"],
])("the country %s is %s", (text, wanted) => {
  expect(valueOrCode(parseCountry(text))).toBe(wanted);
});

test.each([
  ["es", "es"],
  ["es-CO", "es"],
  ["pt_BR", "pt"],
  ["EN", "en"],
  ["Español", "es"],
  ["português", "pt"],
  ["Inglés", "en"],
  ["klingon", "unknown_locale"],
])("the language %s is %s", (text, wanted) => {
  expect(valueOrCode(parseLocale(text))).toBe(wanted);
});

test.each([
  ["America/Bogota", "America/Bogota"],
  ["america/bogota", "America/Bogota"],
  ["UTC", "UTC"],
  ["America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"],
  ["Bogotá", "unknown_time_zone"],
  ["+05:00", "unknown_time_zone"],
  ["America/Macondo", "unknown_time_zone"],
])("the time zone %s is %s", (text, wanted) => {
  expect(valueOrCode(parseTimeZone(text))).toBe(wanted);
});

test.each([
  ["Persona natural", "person"],
  ["PF", "person"],
  ["persona física", "person"],
  ["empresa", "company"],
  ["Persona Jurídica", "company"],
  ["PJ", "company"],
  ["moral", "company"],
  ["gato", "unknown_debtor_kind"],
])("%s is a %s", (text, wanted) => {
  expect(valueOrCode(parseDebtorKind(text))).toBe(wanted);
});

test.each([
  ["São Paulo", "BR", "SP"],
  ["sp", "BR", "SP"],
  ["BR-SP", "BR", "SP"],
  ["CABA", "AR", "C"],
  ["Florida", "US", "FL"],
  ["Antioquia", "CO", "Antioquia"],
  ["Cusco", null, "Cusco"],
])("the division %s of %s is %s", (text, country, wanted) => {
  expect(parseSubdivision(text, country)).toBe(wanted);
});

test.each([
  ["Ana Pérez", "Ana Pérez"],
  ["  Ana \t Pérez ", "Ana Pérez"],
  ["Ana\u00A0Pérez", "Ana Pérez"],
  ["Pe\u0301rez", "Pérez"],
  ["\uFEFFAna\u200B", "Ana"],
  ["línea 1\nlínea 2", "línea 1 línea 2"],
  ["\u0007x\u0000", "x"],
  ["👩‍👧 Ñ", "👩‍👧 Ñ"],
  ["", ""],
  ["   ", ""],
])("%j is kept as %j", (text, wanted) => {
  expect(cleanText(text)).toBe(wanted);
});
