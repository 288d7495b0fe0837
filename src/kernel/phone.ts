/**
 * Other ways to write the same mobile number.
 *
 * Numbering plans changed and providers did not all follow: Mexico dropped the 1 after +52, Brazil put a 9 before eight
 * digits, Argentina writes a 9 for mobiles that carriers leave out. The number itself comes first.
 */
export function phoneVariants(e164: string): readonly string[] {
  const mexico = /^\+52(1?)(\d{10})$/.exec(e164);
  if (mexico) return [e164, mexico[1] ? `+52${mexico[2]}` : `+521${mexico[2]}`];
  const brazil = /^\+55(\d{2})(9?)(\d{8})$/.exec(e164);
  if (brazil) return [e164, brazil[2] ? `+55${brazil[1]}${brazil[3]}` : `+55${brazil[1]}9${brazil[3]}`];
  const argentina = /^\+54(9?)(\d{10})$/.exec(e164);
  if (argentina) return [e164, argentina[1] ? `+54${argentina[2]}` : `+549${argentina[2]}`];
  return [e164];
}
