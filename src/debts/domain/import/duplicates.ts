import { assert } from "../../../kernel/assert.js";
import { mixBits, quoted, type Rejection, reject } from "./raw.js";

const LOAD_MAX = 0.7;
const FIRST_CAPACITY = 1 << 12;
/** Four words a row: two of the key's hash, one of the content's, and the row number. */
const WORDS = 4;

/**
 * Has this reference come before in the file?
 *
 * The first row of a reference is taken. The same row again is `duplicate_row`; one that says otherwise is
 * `conflicting_row`, and both name the first. A row costs 23 to 46 bytes, whatever the length of its reference: a
 * million take 34 MB. References are told apart by 64 bits, so that among a million one in thirty
 * million files would see a row refused wrongly, never taken wrongly.
 */
export class DuplicateGuard {
  readonly #field: string;
  readonly #column: string;
  #slots = new Uint32Array(FIRST_CAPACITY * WORDS);
  #capacity = FIRST_CAPACITY;
  #count = 0;

  /** The field of the reference and the column it is read from, as rejections name them. */
  constructor(field: string, column: string) {
    this.#field = field;
    this.#column = column;
  }

  /** Null when the row is the first of its reference. */
  check(row: number, ref: string, raw: readonly string[], digest: number): Rejection | null {
    hash(ref, 0x9e3779b9, 0x85ebca6b);
    // Zero marks a free slot.
    const high = hashHigh === 0 ? 1 : hashHigh;
    const low = hashLow;
    const at = this.#find(high, low);
    const slots = this.#slots;
    if (slots[at] === 0) {
      slots[at] = high;
      slots[at + 1] = low;
      slots[at + 2] = digest;
      slots[at + 3] = row;
      this.#count += 1;
      if (this.#count > this.#capacity * LOAD_MAX) this.#grow();
      return null;
    }
    const code = slots[at + 2] === digest ? "duplicate_row" : "conflicting_row";
    const values = { ref: quoted(ref), firstRow: slots[at + 3] ?? 0 };
    return reject(row, raw, [{ field: this.#field, column: this.#column, code, values }]);
  }

  #find(high: number, low: number): number {
    const slots = this.#slots;
    const mask = this.#capacity - 1;
    let index = low & mask;
    for (let probes = 0; probes <= mask; probes += 1) {
      const at = index * WORDS;
      if (slots[at] === 0 || (slots[at] === high && slots[at + 1] === low)) return at;
      index = (index + 1) & mask;
    }
    assert(false, "a table with free slots has one to offer");
  }

  #grow(): void {
    const before = this.#slots;
    this.#capacity *= 2;
    this.#slots = new Uint32Array(this.#capacity * WORDS);
    for (let from = 0; from < before.length; from += WORDS) {
      const high = before[from] as number;
      if (high !== 0)
        this.#slots.set(before.subarray(from, from + WORDS), this.#find(high, before[from + 1] as number));
    }
  }
}

let hashHigh = 0;
let hashLow = 0;

/** Two 32-bit hashes of a text at once (multiply and rotate, mixed at the end), left in `hashHigh` and `hashLow`. */
function hash(text: string, seedHigh: number, seedLow: number): void {
  let high = seedHigh;
  let low = seedLow;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x9e3779b1);
    high = (high << 13) | (high >>> 19);
    low = Math.imul(low ^ code, 0x5f356495);
    low = (low << 17) | (low >>> 15);
  }
  high = mixBits(high ^ text.length);
  low = mixBits(low ^ high);
  hashHigh = high;
  hashLow = low;
}
