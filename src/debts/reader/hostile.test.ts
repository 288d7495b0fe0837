import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UnreadableFile } from "./index.js";
import { readAll } from "./table.fixture.js";
import { workbookOf } from "./zip-maker.fixture.js";

// Whatever the bytes are, they are read, or refused with a code: nothing else is ever thrown, and nothing hangs.

async function readOrRefused(bytes: Buffer): Promise<void> {
  try {
    const { table, rows } = await readAll(bytes);
    for (const row of rows) expect(row).toHaveLength(table.headers.length);
  } catch (problem) {
    expect(problem).toBeInstanceOf(UnreadableFile);
  }
}

describe("any bytes", () => {
  test("at random, or after a start that means something", async () => {
    const starts = fc.constantFrom(
      "",
      "a,b\n",
      "\uFEFF",
      "PK\x03\x04",
      "\xff\xfe",
      "\xfe\xff",
      '"',
      "sep=;\n",
      "%PDF",
      "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    );
    await fc.assert(
      fc.asyncProperty(starts, fc.uint8Array({ maxLength: 400 }), (start, bytes) =>
        readOrRefused(Buffer.concat([Buffer.from(start, "latin1"), bytes])),
      ),
      { numRuns: 300 },
    );
  });

  test("of a workbook in which some are changed", async () => {
    const good = workbookOf({
      rows: '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>A2</f><v>1</v></c></row>',
      strings: "<si><t>uno</t></si><si><t>dos</t></si>",
      styles: '<cellXfs><xf numFmtId="14"/></cellXfs>',
    });
    const changes = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(changes, (places) => {
        const bytes = Buffer.from(good);
        for (const [at, byte] of places) bytes[at] = byte;
        return readOrRefused(bytes);
      }),
      { numRuns: 200 },
    );
  });

  test("of XML in which pieces are missing or doubled", async () => {
    const pieces = [
      '<row r="2">',
      "</row>",
      '<c r="A2" t="s">',
      '<c r="B2">',
      "</c>",
      "<v>",
      "0",
      "</v>",
      "<f/>",
      "<is><t>x</t></is>",
      "&amp;",
      "&#0;",
      "<![CDATA[",
      "]]>",
      "<!--",
      "-->",
      "<?x?>",
      "<",
      ">",
      '"',
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 14 }), (xml) =>
        readOrRefused(
          workbookOf({
            rows: `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>0</v></c></row>${xml.join("")}`,
            strings: "<si><t>uno</t></si>",
          }),
        ),
      ),
      { numRuns: 200 },
    );
  });
});
