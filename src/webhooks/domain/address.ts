/*
 * Which addresses may a process of ours call because somebody typed a URL?
 *
 * Only those of the open internet, and what whoever runs the installation has named besides. Anything else (this very
 * machine, its network, the metadata service of a cloud) would let a tenant ask through us what it cannot ask itself.
 */

/** An IP address as a number, with the width of its family. */
export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export interface Network {
  readonly bits: 32 | 128;
  /** The bits that all its addresses share, and how many they are. */
  readonly head: bigint;
  readonly length: number;
}

/** The address that a text names; null when it names none. Zones (`fe80::1%eth0`) and short forms of IPv4 name none. */
export function parseAddress(text: string): Address | null {
  if (!text.includes(":")) {
    const value = ipv4(text);
    return value === null ? null : { bits: 32, value };
  }
  const value = ipv6(text);
  return value === null ? null : { bits: 128, value };
}

function ipv4(text: string): bigint | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return null;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

const GROUPS = 8;

function ipv6(text: string): bigint | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [before, after] = [groupsOf(halves[0] as string), groupsOf(halves[1] ?? "")];
  if (before === null || after === null) return null;
  const missing = GROUPS - before.length - after.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  // An IPv4 address may only stand at the very end.
  if (halves.length === 2 && halves[0]?.includes(".")) return null;
  return [...before, ...new Array<bigint>(missing).fill(0n), ...after].reduce(
    (value, group) => (value << 16n) | group,
    0n,
  );
}

function groupsOf(text: string): bigint[] | null {
  if (text === "") return [];
  const groups: bigint[] = [];
  const parts = text.split(":");
  for (const [at, part] of parts.entries()) {
    if (part.includes(".")) {
      const last = at === parts.length - 1 ? ipv4(part) : null;
      if (last === null) return null;
      groups.push(last >> 16n, last & 0xffffn);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
    else return null;
  }
  return groups;
}

/** The network that a text such as `10.0.0.0/8` names, one address without a length; null when it names none. */
export function parseNetwork(text: string): Network | null {
  const [ip = "", length, ...more] = text.split("/");
  const address = parseAddress(ip);
  if (!address || more.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return null;
  const bits = length === undefined ? address.bits : Number(length);
  if (bits > address.bits) return null;
  return { bits: address.bits, head: address.value >> BigInt(address.bits - bits), length: bits };
}

export const isWithin = ({ bits, value }: Address, network: Network): boolean =>
  bits === network.bits && value >> BigInt(bits - network.length) === network.head;

/** The networks that these texts name. */
export const networksOf = (texts: readonly string[]): readonly Network[] =>
  texts.flatMap((text) => parseNetwork(text) ?? []);

const networks = (...texts: string[]): readonly Network[] => networksOf(texts);

/** IPv4 that is not the open internet (the special-purpose registry), and the one public address of Azure's machines. */
const CLOSED_V4 = networks(
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "168.63.129.16",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
);

/** Of IPv6 only what is given out for the internet is open, without tunnels, documentation and protocols. */
const OPEN_V6 = networks("2000::/3");
const CLOSED_V6 = networks("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20");

/** Where an IPv4 address is written as IPv6: mapped, and translated by a gateway. What counts is the address inside. */
const WRAPPED_V4 = networks("::ffff:0:0/96", "64:ff9b::/96");

const unwrapped = (address: Address): Address =>
  WRAPPED_V4.some((network) => isWithin(address, network))
    ? { bits: 32, value: address.value & 0xffff_ffffn }
    : address;

/** Is this address one of those that whoever runs the installation has named? */
export function isNamed(text: string, named: readonly Network[]): boolean {
  const address = parseAddress(text);
  if (!address) return false;
  const inside = unwrapped(address);
  return named.some((network) => isWithin(address, network) || isWithin(inside, network));
}

/** May we call this address? What cannot be read as an address may not be called. */
export function mayReach(text: string, named: readonly Network[]): boolean {
  const address = parseAddress(text);
  if (!address) return false;
  if (isNamed(text, named)) return true;
  const inside = unwrapped(address);
  if (inside.bits === 32) return !CLOSED_V4.some((network) => isWithin(inside, network));
  return (
    OPEN_V6.some((network) => isWithin(inside, network)) && !CLOSED_V6.some((network) => isWithin(inside, network))
  );
}
