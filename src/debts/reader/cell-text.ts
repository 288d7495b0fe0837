import { DAY_MS } from "../../kernel/time.js";

/** Excel's day zero, so that serial 61 is 1900-03-01; before it Excel counts a 29 February that never was. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
const SERIAL_MAX = 2_958_465; // 9999-12-31
const LEAP_ERROR_UNTIL = 60;

/** A serial number shown as a date, as ISO text: a day, a time of day, or both. Null when it is no date. */
export function dateOfSerial(serial: number, date1904: boolean): string | null {
  if (!(serial >= 0 && serial < SERIAL_MAX)) return null;
  const shifted = !date1904 && serial >= 1 && serial < LEAP_ERROR_UNTIL ? serial + 1 : serial;
  const ms = Math.round((shifted * DAY_MS) / 1000) * 1000 + (date1904 ? EPOCH_1904 : EPOCH_1900);
  const iso = new Date(ms).toISOString();
  if (serial < 1 && !date1904) return iso.slice(11, 19);
  return ms % DAY_MS === 0 ? iso.slice(0, 10) : iso.slice(0, 19);
}

/**
 * A number of a sheet as plain decimal text with a point.
 *
 * Fifteen digits, as spreadsheets show, so that 0.1 + 0.2 is 0.3. Three decimals get a zero after them, so that
 * nobody takes the point of `1.234` for thousands.
 */
export function plainNumber(value: string): string {
  if (/^-?\d{1,15}$/.test(value)) return value;
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number)) return value;
  let text = String(Number(number.toPrecision(15)));
  if (text.includes("e")) text = expanded(text);
  return /^-?\d{1,3}\.\d{3}$/.test(text) ? `${text}0` : text;
}

/** `1.5e+21` or `1.5e-7` without the exponent. */
function expanded(text: string): string {
  const [, sign = "", whole = "0", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  const shift = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + shift;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + "0".repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

export const padded = (text: string, digits: number): string =>
  /^\d+$/.test(text) ? text.padStart(digits, "0") : text;

/** Characters that XML cannot hold are written `_x000D_` in workbooks. A NUL is dropped: nobody can have meant it. */
export const unescaped = (text: string): string =>
  text.indexOf("_x") < 0
    ? text
    : text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) =>
        code === "0000" ? "" : String.fromCharCode(Number.parseInt(code, 16)),
      );
