import type { FileCode } from "../domain/import/raw.js";

/** Every bound of the reader, so that a hostile or broken file ends soon and with a reason. */
export const LIMITS = {
  /** One record of a CSV file, and one row of a sheet. */
  lineBytesMax: 1 << 20,
  /** The part of the file that format, encoding, delimiter and header are judged by: one full line and a little. */
  headBytes: (1 << 20) + (64 << 10),
  /** Bytes handled at a time; smaller pieces from the network are gathered first. */
  blockBytes: 256 << 10,
  columnsMax: 2_000,
  /** Small batches die young, and the garbage collector likes them so: 1,000 takes a fifth less time than 5,000. */
  batchRows: 1_000,
  sampleRows: 500,
  /** Spreadsheet files: the file itself, and what it says it holds once unpacked. */
  workbookBytesMax: 512 << 20,
  unpackedBytesMax: 4 * 1024 ** 3,
  partsMax: 5_000,
  /** Real sheets pack 5 to 60 times; deflate can reach 1,032. Small parts are not judged by it. */
  packedRatioMax: 250,
  packedRatioFromBytes: 8 << 20,
  /** Workbook, styles and relations: small parts that are read whole. */
  smallPartBytesMax: 32 << 20,
  /** A full sheet of eight columns of different texts: some 200 MB while it is read. */
  sharedStringsMax: 8_000_000,
  sharedCharsMax: 160 << 20,
  tagCharsMax: 64 << 10,
} as const;

export type Limits = { readonly [Name in keyof typeof LIMITS]: number };

/** The file as a whole cannot be read. The code and values make the sentence; `cause` is for the log. */
export class UnreadableFile extends Error {
  override name = "UnreadableFile";
  readonly code: FileCode;
  readonly values: Readonly<Record<string, string | number>>;

  constructor(code: FileCode, values: Readonly<Record<string, string | number>> = {}, cause?: unknown) {
    super(code, { cause });
    this.code = code;
    this.values = values;
  }
}
