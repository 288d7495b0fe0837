/** What the beginning of a file tells before the server has seen it. */
export interface FileHead {
  /** A workbook is a zip, whose table of contents lies at its end: it is looked at whole. */
  readonly isZip: boolean;
  /** How many rows a text file has, going by the length of its first ones; null for a workbook. */
  readonly rowsAbout: number | null;
  /** The beginning was all of it, so the rows are counted and not guessed. */
  readonly isWhole: boolean;
}

/** As much of a text file as the server needs to look at. */
export const HEAD_BYTES = 1_000_000;

const LINE_FEED = 0x0a;

/** What kind of file begins like this, and about how many rows has it? `size` is that of the whole file, in bytes. */
export function readHead(bytes: Uint8Array, size: number): FileHead {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const isWhole = bytes.length >= size;
  if (isZip) return { isZip, rowsAbout: null, isWhole };
  let lines = 0;
  for (const byte of bytes) if (byte === LINE_FEED) lines += 1;
  if (bytes.length === 0 || lines === 0) return { isZip, rowsAbout: null, isWhole };
  const last = isWhole && bytes.at(-1) !== LINE_FEED ? 1 : 0;
  // The first line names the columns.
  return {
    isZip,
    isWhole,
    rowsAbout: Math.max(0, Math.round(isWhole ? lines + last : (size / bytes.length) * lines) - 1),
  };
}
