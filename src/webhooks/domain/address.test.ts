import { BlockList, isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isNamed, isWithin, mayReach, networksOf, parseAddress, parseNetwork } from "./address.js";
import { checkUrl } from "./endpoint-url.js";

describe("an address that somebody typed may be called", () => {
  test.each([
    ["1.1.1.1", true],
    ["8.8.8.8", true],
    ["172.15.255.255", true],
    ["172.32.0.0", true],
    ["100.63.255.255", true],
    ["100.128.0.0", true],
    ["223.255.255.255", true],
    ["2606:4700:4700::1111", true],
    ["2a00:1450:4003:80f::200e", true],
    ["::ffff:8.8.8.8", true],
    ["64:ff9b::808:808", true],
    // This machine.
    ["0.0.0.0", false],
    ["127.0.0.1", false],
    ["127.255.255.254", false],
    ["::1", false],
    ["::", false],
    ["::ffff:127.0.0.1", false],
    ["::ffff:7f00:1", false],
    ["::127.0.0.1", false],
    ["64:ff9b::7f00:1", false],
    // Its network.
    ["10.0.0.1", false],
    ["172.16.0.1", false],
    ["172.31.255.255", false],
    ["192.168.1.1", false],
    ["100.64.0.1", false],
    ["fc00::1", false],
    ["fd12:3456:789a::1", false],
    ["fe80::1", false],
    ["fec0::1", false],
    ["::ffff:10.0.0.1", false],
    ["2002:a00:1::1", false],
    ["2001:0:5ef5:79fb::1", false],
    // Metadata of clouds.
    ["169.254.169.254", false],
    ["::ffff:169.254.169.254", false],
    ["168.63.129.16", false],
    ["100.100.100.200", false],
    ["192.0.0.192", false],
    ["fd00:ec2::254", false],
    // Nobody's, many's, and examples.
    ["192.0.2.1", false],
    ["198.51.100.7", false],
    ["203.0.113.9", false],
    ["198.18.0.1", false],
    ["224.0.0.1", false],
    ["255.255.255.255", false],
    ["ff02::1", false],
    ["2001:db8::1", false],
    ["3fff::1", false],
    // No address at all.
    ["", false],
    ["localhost", false],
    ["127.1", false],
    ["0x7f.0.0.1", false],
    ["010.0.0.1", false],
    ["2130706433", false],
    ["1.2.3.4.5", false],
    ["1.2.3.256", false],
    ["fe80::1%eth0", false],
    ["1::2::3", false],
    ["1:2:3:4:5:6:7", false],
    ["::1.2.3.4:5", false],
    ["12345::", false],
  ])("%s: %s", (address, may) => expect(mayReach(address, [])).toBe(may));

  test("when whoever runs the installation has named its network, however it is written", () => {
    const named = networksOf(["10.20.0.0/16", "127.0.0.1", "fd00::/8"]);
    expect(mayReach("10.20.30.40", named)).toBe(true);
    expect(mayReach("::ffff:10.20.30.40", named)).toBe(true);
    expect(mayReach("fd12::1", named)).toBe(true);
    expect(mayReach("10.21.0.1", named)).toBe(false);
    expect(mayReach("127.0.0.2", named)).toBe(false);
    expect(isNamed("8.8.8.8", named)).toBe(false);
  });
});

const ip = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ maxLength: 20 }));

describe("addresses are read as the machine reads them", () => {
  test("what is an address to it is one to us", () => {
    fc.assert(
      fc.property(ip, (text) => {
        expect(parseAddress(text)?.bits ?? 0).toBe({ 0: 0, 4: 32, 6: 128 }[isIP(text)]);
      }),
      { numRuns: 2_000 },
    );
  });

  test("what is in a network to it is in it to us", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.nat(32), (address, base, length) => {
        const list = new BlockList();
        list.addSubnet(base, length, "ipv4");
        const network = parseNetwork(`${base}/${length}`);
        const found = parseAddress(address);
        expect(network && found && isWithin(found, network)).toBe(list.check(address, "ipv4"));
      }),
    );
    fc.assert(
      fc.property(fc.ipV6(), fc.ipV6(), fc.nat(128), (address, base, length) => {
        const list = new BlockList();
        list.addSubnet(base, length, "ipv6");
        const network = parseNetwork(`${base}/${length}`);
        const found = parseAddress(address);
        expect(network && found && isWithin(found, network)).toBe(list.check(address, "ipv6"));
      }),
    );
  });

  test("a closed IPv4 address stays closed in every dress", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
        const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
        for (const dress of [`::ffff:${address}`, `::ffff:${hex}`, `64:ff9b::${hex}`])
          expect(mayReach(dress, [])).toBe(mayReach(address, []));
        for (const dress of [`::${hex}`, `2002:${hex}::1`]) expect(mayReach(dress, [])).toBe(false);
      }),
    );
  });

  test.each(["10.0.0.0/33", "10.0.0.0/a", "10.0.0.0/8/9", "x/8", "::/129"])("%s names no network", (text) =>
    expect(parseNetwork(text)).toBeNull(),
  );
});

describe("a URL may be an endpoint's", () => {
  const loopback = networksOf(["127.0.0.1"]);
  test.each([
    ["https://crm.example.com/hook?k=1#x", [], "https://crm.example.com/hook?k=1"],
    ["https://crm.example.com:8443/", [], "https://crm.example.com:8443/"],
    ["https://8.8.8.8/", [], "https://8.8.8.8/"],
    ["http://127.0.0.1:9000/in", loopback, "http://127.0.0.1:9000/in"],
    ["http://localhost:9000/in", loopback, "http://localhost:9000/in"],
    ["http://crm.example.com/", [], "webhook_needs_https"],
    ["http://8.8.8.8/", loopback, "webhook_needs_https"],
    ["https://127.0.0.1/", [], "webhook_address_closed"],
    ["https://2130706433/", [], "webhook_address_closed"],
    ["https://0x7f.1/", [], "webhook_address_closed"],
    ["https://127.1/", [], "webhook_address_closed"],
    ["https://[::1]/", [], "webhook_address_closed"],
    ["https://[::ffff:a9fe:a9fe]/", [], "webhook_address_closed"],
    ["https://169.254.169.254/latest/", [], "webhook_address_closed"],
    ["https://user:pw@crm.example.com/", [], "webhook_url_with_password"],
    ["ftp://crm.example.com/", [], "webhook_url_invalid"],
    ["file:///etc/passwd", [], "webhook_url_invalid"],
    ["crm.example.com", [], "webhook_url_invalid"],
    [`https://crm.example.com/${"x".repeat(2_000)}`, [], "webhook_url_invalid"],
  ])("%s", (url, named, expected) => {
    const result = checkUrl(url, named);
    expect(result.ok ? result.value : result.refusal.code).toBe(expected);
  });
});
