/** Words that begin a part of an address which is neither a street nor a town. */
const UNIT =
  /^(?:piso|depto|dpto|departamento|apto|apartamento|int|interior|of|oficina|local|torre|bloque|mz|lote|apt|suite|floor|unit|andar|sala|bloco|ap|cp|cep|zip)\b/i;
const namesAPlace = (part: string): boolean => !UNIT.test(part) && (part.match(/\p{L}/gu)?.length ?? 0) >= 2;

/**
 * The parts of a postal address; null where it does not name a street and a town.
 *
 * An address is kept in one line, its parts with commas between them. Numbers are not asked for: many streets of Latin
 * America have none ("200 m al norte de la iglesia").
 */
export function postalParts(address: string): readonly string[] | null {
  const parts = address
    .split(/[\n;,]+/)
    .map((part) => part.replace(/\s+/g, " ").trim())
    .filter((part) => part !== "");
  return parts.filter(namesAPlace).length >= 2 ? parts : null;
}

export interface AddressWindow {
  readonly lines: readonly string[];
  readonly fontSize: number;
}

/** How many lines of how many letters the window takes, in which size: the largest first. */
const SIZES = [
  { fontSize: 10, chars: 44, lines: 6 },
  { fontSize: 8.5, chars: 52, lines: 7 },
  { fontSize: 7, chars: 62, lines: 9 },
] as const;

/** The address as it stands in the window, in the largest letters it fits in; null where it fits in none. */
export function windowOf(name: string, parts: readonly string[]): AddressWindow | null {
  for (const { fontSize, chars, lines } of SIZES) {
    for (const written of [parts, gathered(parts, chars)]) {
      const found = [name, ...written].filter((line) => line !== "").flatMap((line) => wrapped(line, chars));
      if (found.length <= lines) return { lines: found, fontSize };
    }
  }
  return null;
}

/** Street alone in its line; what follows as much in one line as there is room for. */
function gathered([street = "", ...rest]: readonly string[], chars: number): readonly string[] {
  const lines = [street];
  for (const part of rest) {
    const last = lines.at(-1) as string;
    if (lines.length > 1 && last.length + part.length + 2 <= chars) lines[lines.length - 1] = `${last}, ${part}`;
    else lines.push(part);
  }
  return lines;
}

/** One line cut between words, and inside a word only where that alone is longer than a line. */
function wrapped(text: string, chars: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > chars) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
    for (; line.length > chars; line = line.slice(chars)) lines.push(line.slice(0, chars));
  }
  return line === "" ? lines : [...lines, line];
}
