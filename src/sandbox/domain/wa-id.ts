/**
 * How WhatsApp calls a number: digits, and in three countries not those one dials. Mexican mobiles have kept their old 1,
 * Brazilian ones outside the two oldest areas lack their ninth digit, Argentine ones have a 9 that some leave out.
 */
export function waIdOf(digits: string): string {
  if (/^52\d{10}$/.test(digits)) return `521${digits.slice(2)}`;
  if (/^55(?:[3-9]\d)9\d{8}$/.test(digits)) return digits.slice(0, 4) + digits.slice(5);
  if (/^54[1-8]\d{9}$/.test(digits)) return `549${digits.slice(2)}`;
  return digits;
}

/** The number one dials, of either form: one phone, however it was called. */
export function dialledOf(digits: string): string {
  if (/^521\d{10}$/.test(digits)) return `52${digits.slice(3)}`;
  if (/^55[3-9]\d[6-9]\d{7}$/.test(digits)) return `${digits.slice(0, 4)}9${digits.slice(4)}`;
  if (/^54[1-8]\d{9}$/.test(digits)) return `549${digits.slice(2)}`;
  return digits;
}
