import type { Found } from "../../src/analytics/contract.js";
import { get, type Wire } from "../kit/api.js";
import { CompanyIcon, PersonIcon } from "../kit/icons.js";
import type { Command, SearchSource } from "../kit/palette.js";
import type { Words } from "../kit/words.js";

/** What Ctrl+K looks for on the server. `words` is `kit`. */
export const searchSources = (words: Words, open: (debtorId: string) => void): readonly SearchSource[] => [
  {
    id: "debtors",
    group: words("palette.people"),
    search: async (query, signal): Promise<readonly Command[]> => {
      const { items } = await get<Wire<typeof Found>>("/find", { query: { q: query }, signal });
      return items.map(({ debtor: { id, name, kind }, by, text }) => ({
        id: `debtor ${id}`,
        label: name,
        group: words("palette.people"),
        icon: kind === "company" ? CompanyIcon : PersonIcon,
        // The number or address that fitted, when it was not the name itself.
        ...(by !== "name" && { note: text }),
        run: () => open(id),
      }));
    },
  },
];
