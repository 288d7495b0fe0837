import { get } from "../kit/api.js";
import { CompanyIcon, PersonIcon } from "../kit/icons.js";
import type { Command, SearchSource } from "../kit/palette.js";
import { isMissing } from "../kit/problem.js";
import type { Words } from "../kit/words.js";

/** A person or company as the search of the portfolio gives it. */
interface FoundDebtor {
  readonly id: string;
  readonly name: string;
  readonly kind: "person" | "company";
  readonly reference?: string | null;
}

const FOUND_MAX = 8;

/** What Ctrl+K looks for on the server. `words` is `kit`. */
export const searchSources = (words: Words, open: (debtorId: string) => void): readonly SearchSource[] => [
  {
    id: "debtors",
    group: words("palette.people"),
    search: async (query, signal): Promise<readonly Command[]> => {
      try {
        const { items } = await get<{ items: readonly FoundDebtor[] }>("/debtors", {
          query: { q: query, limit: FOUND_MAX },
          signal,
        });
        return items.map(({ id, name, kind, reference }) => ({
          id: `debtor ${id}`,
          label: name,
          group: words("palette.people"),
          icon: kind === "company" ? CompanyIcon : PersonIcon,
          ...(reference && { note: reference }),
          run: () => open(id),
        }));
      } catch (error) {
        // A key or role that may not read the portfolio finds nobody in it.
        if (isMissing(error)) return [];
        throw error;
      }
    },
  },
];
