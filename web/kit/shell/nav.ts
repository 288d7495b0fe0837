import type { LinkProps } from "@tanstack/react-router";
import type { Icon } from "../icons.js";

/** One place of the product, for the rail, the bottom bar, the palette and the keys. */
export interface NavItem {
  readonly id: string;
  readonly label: string;
  readonly icon: Icon;
  readonly link: LinkProps;
  /** After `g`. */
  readonly letter: string;
  /** In the bottom bar of a phone; the others are behind "Más". */
  readonly isMain?: boolean;
  /** Begins a new group in the rail. */
  readonly isApart?: boolean;
}
