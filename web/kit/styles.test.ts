import { expect, test } from "vitest";

const sources = import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.*"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const list = sources["./styles.ts"] ?? "";
/** Parts that have no style sheet of their own, or share another's. */
const WITHOUT = new Set([
  "MantineProvider",
  "CopyButton",
  "Highlight",
  "TextInput",
  "Textarea",
  "Select",
  "NumberInput",
  "MultiSelect",
  "Portal",
  "Box",
  "FocusTrap",
]);

/** `Button` of `import { Button, type ButtonProps } from "@mantine/core"`, in every file. */
function partsInUse(): Set<string> {
  const parts = new Set<string>();
  for (const text of Object.values(sources)) {
    for (const [, names = ""] of text.matchAll(/import \{([^}]*)\} from "@mantine\/core"/g)) {
      for (const name of names.split(",").map((part) => part.trim())) if (/^[A-Z]\w+$/.test(name)) parts.add(name);
    }
  }
  return parts;
}

test("every Mantine part in use has its style sheet in styles.ts", () => {
  const parts = partsInUse();
  expect(parts.size).toBeGreaterThan(5);
  const missing = [...parts].filter((part) => !WITHOUT.has(part) && !list.includes(`/styles/${part}.css`));
  expect(missing).toEqual([]);
});
