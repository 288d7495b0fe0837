import { crc32, deflateRawSync } from "node:zlib";

export interface ZipPart {
  readonly name: string;
  readonly content: string | Buffer;
  /** A lie about the unpacked size, for hostile files. */
  readonly statedBytes?: number;
  readonly flags?: number;
}

const EMPTY = deflateRawSync(Buffer.alloc(0));

/** A zip made by hand, honest or not. */
export function zipOf(parts: readonly ZipPart[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, statedBytes, flags = 0 } of parts) {
    const plain = Buffer.from(content);
    const packed = plain.length === 0 ? EMPTY : deflateRawSync(plain);
    const label = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(plain), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(statedBytes ?? plain.length, 18);
    common.writeUInt16LE(label.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, label, packed]);
    const entry = Buffer.alloc(46);
    entry.write("PK\x01\x02", 0, "latin1");
    entry.writeUInt16LE(20, 4);
    common.copy(entry, 6, 0, 26);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, label);
    files.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, central, end]);
}

const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

export interface WorkbookParts {
  /** The XML inside `<sheetData>`. */
  readonly rows: string;
  readonly strings?: string;
  readonly styles?: string;
  readonly workbook?: string;
  readonly more?: readonly ZipPart[];
}

/** A workbook of one sheet, in as few parts as readers take. */
export function workbookOf({ rows, strings, styles, workbook, more = [] }: WorkbookParts): Buffer {
  const link = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
  const parts: ZipPart[] = [
    {
      name: "xl/workbook.xml",
      content:
        workbook ??
        `<workbook xmlns:r="${RELATIONS}"><sheets><sheet name="Cartera" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      content: `<Relationships>${link("rId1", "worksheet", "worksheets/sheet1.xml")}${link("rId2", "sharedStrings", "sharedStrings.xml")}${link("rId3", "styles", "styles.xml")}${link("rId4", "worksheet", "worksheets/sheet2.xml")}</Relationships>`,
    },
    {
      name: "xl/worksheets/sheet1.xml",
      content: `<?xml version="1.0"?><worksheet><sheetData>${rows}</sheetData></worksheet>`,
    },
  ];
  if (strings !== undefined) parts.push({ name: "xl/sharedStrings.xml", content: `<sst>${strings}</sst>` });
  if (styles !== undefined) parts.push({ name: "xl/styles.xml", content: `<styleSheet>${styles}</styleSheet>` });
  return zipOf([...parts, ...more]);
}
