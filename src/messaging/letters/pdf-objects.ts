/**
 * The objects of a PDF as our own letters have them: numbered, listed in one plain table at the end, none inside another.
 * Nobody else's files come here.
 */
export function objectsOf(pdf: Buffer): Map<number, Buffer> {
  const tail = pdf.subarray(-64).toString("latin1");
  const at = Number(/startxref\s+(\d+)/.exec(tail)?.[1]);
  const entries = [
    ...pdf
      .subarray(at)
      .toString("latin1")
      .matchAll(/^(\d{10}) \d{5} ([nf]) *$/gm),
  ];
  const starts = entries.map(([, offset]) => Number(offset));
  const ordered = [...starts.slice(1), at].sort((a, b) => a - b);
  const objects = new Map<number, Buffer>();
  for (const [number, entry] of entries.entries()) {
    const start = starts[number] as number;
    if (entry[2] === "f") continue;
    const end = ordered.find((offset) => offset > start) ?? at;
    const whole = pdf.subarray(start, end);
    const head = whole.indexOf(" obj");
    objects.set(number, whole.subarray(head + 5, whole.lastIndexOf("endobj")));
  }
  return objects;
}

/** An object in two parts: what it says of itself, and the bytes it carries. */
export function partsOf(object: Buffer): { readonly said: string; readonly stream: Buffer | null } {
  const at = object.indexOf("stream\n");
  if (at < 0) return { said: object.toString("latin1"), stream: null };
  return { said: object.subarray(0, at).toString("latin1"), stream: object.subarray(at) };
}

const isPage = (said: string): boolean => /\/Type \/Page\s/.test(said);

/** One file with the pages of all of these, in their order: each page byte for byte as it was. */
export function mergePdfs(pdfs: readonly Buffer[]): Buffer {
  const ROOT = 1;
  const PAGES = 2;
  const written: Buffer[] = [Buffer.from("%PDF-1.4\n%\xff\xff\xff\xff\n", "latin1")];
  const offsets: number[] = [0, 0, 0];
  let length = (written[0] as Buffer).length;
  let next = 3;
  const kids: number[] = [];
  const write = (number: number, ...body: readonly Buffer[]): void => {
    const parts = [Buffer.from(`${number} 0 obj\n`), ...body, Buffer.from("endobj\n")];
    offsets[number] = length;
    for (const part of parts) length += part.length;
    written.push(...parts);
  };
  for (const pdf of pdfs) {
    const objects = objectsOf(pdf);
    const numbers = new Map([...objects.keys()].map((old) => [old, next++]));
    for (const [old, object] of objects) {
      const { said, stream } = partsOf(object);
      const number = numbers.get(old) as number;
      if (isPage(said)) kids.push(number);
      const renumbered = said
        .replace(/\b(\d+) 0 R\b/g, (_, one: string) => `${numbers.get(Number(one)) ?? 0} 0 R`)
        .replace(/\/Parent \d+ 0 R/, isPage(said) ? `/Parent ${PAGES} 0 R` : "$&");
      write(number, Buffer.from(renumbered, "latin1"), stream ?? Buffer.alloc(0));
    }
  }
  write(ROOT, Buffer.from(`<<\n/Type /Catalog\n/Pages ${PAGES} 0 R\n>>\n`));
  const list = kids.map((kid) => `${kid} 0 R`).join(" ");
  write(PAGES, Buffer.from(`<<\n/Type /Pages\n/Count ${kids.length}\n/Kids [${list}]\n>>\n`));
  const rows = offsets.slice(1).map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
  written.push(
    Buffer.from(
      `xref\n0 ${next}\n0000000000 65535 f \n${rows.join("")}trailer\n<<\n/Size ${next}\n/Root ${ROOT} 0 R\n>>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(written);
}
