import { describe, expect, test } from "vitest";
import { isZone } from "../../kernel/time.js";
import { PACKS } from "../packs/index.js";
import byCountry from "../packs/zones-by-country.json" with { type: "json" };
import bySubdivision from "../packs/zones-by-subdivision.json" with { type: "json" };
import { type WhereFacts, zonesOf, zonesOfPlace } from "./zones.js";

describe("where a person may be", () => {
  test.each<[string, WhereFacts, string[]]>([
    ["Colombia has one clock", { country: "CO" }, ["America/Bogota"]],
    ["codes may come in small letters", { country: "co" }, ["America/Bogota"]],
    ["a state narrows Mexico", { country: "MX", subdivision: "BCN" }, ["America/Tijuana"]],
    ["with its country before it too", { country: "MX", subdivision: "MX-ROO" }, ["America/Cancun"]],
    [
      "a state on two clocks gives both",
      { country: "MX", subdivision: "NAY" },
      ["America/Mazatlan", "America/Bahia_Banderas"],
    ],
    ["an unknown state is any state", { country: "EC", subdivision: "??" }, ["America/Guayaquil", "Pacific/Galapagos"]],
    ["Galápagos", { country: "EC", subdivision: "W" }, ["Pacific/Galapagos"]],
    ["Magallanes", { country: "CL", subdivision: "MA" }, ["America/Punta_Arenas"]],
    ["Valparaíso holds Easter Island", { country: "CL", subdivision: "VS" }, ["America/Santiago", "Pacific/Easter"]],
    ["Amazonas", { country: "BR", subdivision: "AM" }, ["America/Manaus", "America/Eirunepe"]],
    ["Florida has two", { country: "US", subdivision: "FL" }, ["America/New_York", "America/Chicago"]],
    ["the Canary Islands", { country: "ES", subdivision: "TF" }, ["Atlantic/Canary"]],
    ["a declared zone of the country settles it", { country: "MX", declared: "America/Merida" }, ["America/Merida"]],
    [
      "a declared zone of another place is added",
      { country: "CO", declared: "Europe/Madrid" },
      ["Europe/Madrid", "America/Bogota"],
    ],
    [
      "a declared zone of another state is added",
      { country: "MX", subdivision: "ROO", declared: "America/Tijuana" },
      ["America/Tijuana", "America/Cancun"],
    ],
    ["a phone of the same country says nothing new", { country: "CO", phoneCountry: "CO" }, ["America/Bogota"]],
    [
      "a phone of another country is another place",
      { country: "CO", phoneCountry: "ES" },
      ["America/Bogota", "Europe/Madrid", "Atlantic/Canary"],
    ],
    ["a phone alone", { phoneCountry: "PE" }, ["America/Lima"]],
    ["a declared zone alone", { declared: "America/Lima" }, ["America/Lima"]],
    ["a declared zone that is none is not heard", { country: "PE", declared: "Lima" }, ["America/Lima"]],
    ["nothing known", {}, []],
    ["a country nobody knows", { country: "QQ" }, []],
    ["a country that is a word of the language", { country: "constructor" }, []],
  ])("%s", (_, facts, zones) => {
    expect(zonesOf(facts)).toEqual(zones);
  });

  test("without a state, Mexico and the United States are all their clocks", () => {
    expect(zonesOf({ country: "MX" })).toEqual(
      expect.arrayContaining(["America/Mexico_City", "America/Tijuana", "America/Cancun", "America/Hermosillo"]),
    );
    expect(zonesOf({ country: "US" })).toEqual(
      expect.arrayContaining(["America/New_York", "America/Los_Angeles", "America/Phoenix", "Pacific/Honolulu"]),
    );
  });
});

describe("the tables", () => {
  test("name zones that the runtime knows", () => {
    const states = Object.values(bySubdivision as Record<string, Record<string, string[]>>).flatMap((table) =>
      Object.values(table),
    );
    const unknown = [...Object.values(byCountry as Record<string, string[]>), ...states]
      .flat()
      .filter((zone) => !isZone(zone));
    expect([...new Set(unknown)]).toEqual([]);
  });

  test("know every country that has a pack", () => {
    const countries = PACKS.flatMap(({ jurisdiction }) => jurisdiction.countries ?? [jurisdiction.country]).filter(
      (code) => code !== "*",
    );
    expect(countries.filter((country) => zonesOfPlace(country).length === 0)).toEqual([]);
  });

  test("states hold no clock that their country does not", () => {
    // Within a country one zone stands for all that have run alike since 2012, so clocks are compared, not names.
    const moments = Array.from({ length: 12 * 24 }, (_, month) => Date.UTC(2012, month, 15, 12));
    const clock = (zone: string) => {
      const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
      return moments.map((at) => format.format(at)).join();
    };
    for (const [country, states] of Object.entries(bySubdivision as Record<string, Record<string, string[]>>)) {
      if (country === "US" || country === "ES") continue; // Territories and Ceuta have tables of their own.
      const clocks = new Set(zonesOfPlace(country).map(clock));
      for (const zone of new Set(Object.values(states).flat()))
        expect([zone, clocks.has(clock(zone))]).toEqual([zone, true]);
    }
  });
});
