import type { ReactNode } from "react";
import { countryName } from "../../../kit/countries.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import type { CalendarView } from "./data.js";

/** Holidays by name with their countries; a day on which nobody may be reached is said too. */
export function useMarkWords(): (marks: CalendarView["marks"]) => readonly { text: string; hint: string }[] {
  const words = useWords("calendar");
  const reasons = useWords("reasons");
  const locale = useLocale();
  return (marks) => {
    const names = new Map<string, { countries: string[]; isClosed: boolean }>();
    for (const { country, holiday, closed } of marks) {
      if (holiday === null) continue;
      const known = names.get(holiday) ?? { countries: [], isClosed: false };
      names.set(holiday, { countries: [...known.countries, country], isClosed: known.isClosed || closed });
    }
    return [...names].map(([holiday, { countries, isClosed }]) => {
      const name = hasWords(`reasons:holiday.${holiday}`) ? reasons(`holiday.${holiday}`) : words("mark.holiday");
      const places = countries.map((code) => countryName(code, locale)).join(", ");
      return {
        text: `${name} · ${countries.join(" ")}`,
        hint: words(isClosed ? "mark.closedIn" : "mark.in", { name, places }),
      };
    });
  };
}

/** The countries in which nobody may be reached that day. */
export function ClosedIn({ marks }: { readonly marks: CalendarView["marks"] }): ReactNode {
  const words = useWords("calendar");
  const closed = marks.filter((mark) => mark.closed).map(({ country }) => country);
  return closed.length === 0 ? null : words("mark.closed", { places: closed.join(" ") });
}
