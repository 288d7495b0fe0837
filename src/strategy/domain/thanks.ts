import type { Definition } from "./definition.js";

/** Does a strategy of this definition thank for payments? It asks for nothing, and speaks to who owes nothing too. */
export const isThanks = ({ lane }: Pick<Definition, "lane">): boolean => lane === "thanks";
