import { expect, test } from "vitest";
import { DARK, firstPaint, LIGHT, type Palette, READ_ON, SEEN_ON, variablesOf } from "./theme.js";

const TEXT_CONTRAST = 4.5;
const MARK_CONTRAST = 3;

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const tooWeak = (palette: Palette, pairs: typeof READ_ON, least: number): string[] =>
  pairs
    .map(([front, ground]) => [`${front} on ${ground}`, contrast(palette[front], palette[ground])] as const)
    .filter(([, ratio]) => ratio < least)
    .map(([pair, ratio]) => `${pair}: ${ratio.toFixed(2)}`);

test.each([
  ["light", LIGHT],
  ["dark", DARK],
])("every text of the %s theme can be read where it stands", (_, palette) => {
  expect(tooWeak(palette, READ_ON, TEXT_CONTRAST)).toEqual([]);
  expect(tooWeak(palette, SEEN_ON, MARK_CONTRAST)).toEqual([]);
});

test("colours travel as variables, and the first paint has the page's ground in both themes", () => {
  expect(variablesOf(LIGHT)).toMatchObject({ "--c-accent-soft": LIGHT.accentSoft });
  expect(firstPaint()).toContain(LIGHT.page);
  expect(firstPaint()).toContain(DARK.page);
});
