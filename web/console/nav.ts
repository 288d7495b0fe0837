import * as icons from "../kit/icons.js";
import type { Permission } from "../kit/session.js";
import type { NavItem } from "../kit/shell/nav.js";
import type { Words } from "../kit/words.js";

interface Place extends Omit<NavItem, "label"> {
  /** Who cannot do this does not see it. */
  readonly needs?: Permission;
  readonly isDemoOnly?: boolean;
}

/** The places of the console, in the order of the rail. Letters follow the Spanish words and are the same everywhere. */
const PLACES: readonly Place[] = [
  { id: "home", icon: icons.HomeIcon, link: { to: "/" }, letter: "i", isMain: true },
  {
    id: "portfolio",
    icon: icons.PortfolioIcon,
    link: { to: "/portfolio" },
    letter: "c",
    needs: "portfolio:read",
    isMain: true,
  },
  { id: "import", icon: icons.ImportIcon, link: { to: "/import" }, letter: "a", needs: "imports:write" },
  { id: "segments", icon: icons.SegmentIcon, link: { to: "/segments" }, letter: "m", needs: "strategies:read" },
  {
    id: "strategies",
    icon: icons.StrategyIcon,
    link: { to: "/strategies" },
    letter: "e",
    needs: "strategies:read",
    isMain: true,
  },
  { id: "rehearsals", icon: icons.RehearsalIcon, link: { to: "/rehearsals" }, letter: "n", needs: "strategies:read" },
  { id: "calendar", icon: icons.CalendarIcon, link: { to: "/calendar" }, letter: "l", needs: "messages:read" },
  { id: "templates", icon: icons.TemplateIcon, link: { to: "/templates" }, letter: "t", needs: "strategies:read" },
  {
    id: "messages",
    icon: icons.MessagesIcon,
    link: { to: "/messages" },
    letter: "s",
    needs: "messages:read",
    isMain: true,
  },
  {
    id: "simulator",
    icon: icons.SimulatorIcon,
    link: { to: "/sim" },
    letter: "x",
    needs: "simulator:use",
    isDemoOnly: true,
    isApart: true,
  },
  { id: "halts", icon: icons.HoldIcon, link: { to: "/halts" }, letter: "p", needs: "compliance:read", isApart: true },
  { id: "team", icon: icons.TeamIcon, link: { to: "/team" }, letter: "q", needs: "team:read", isApart: true },
  {
    id: "settings",
    icon: icons.SettingsIcon,
    link: { to: "/settings" },
    letter: "j",
    needs: "webhooks:read",
    isApart: true,
  },
];

/** The places this person may go to. `words` is `kit`. */
export function navFor(can: (permission: Permission) => boolean, isDemo: boolean, words: Words): readonly NavItem[] {
  const open = PLACES.filter(({ needs, isDemoOnly }) => (needs === undefined || can(needs)) && (!isDemoOnly || isDemo));
  const firstApart = open.find(({ isApart }) => isApart)?.id;
  return open.map(({ needs: _needs, isDemoOnly: _isDemoOnly, isApart: _isApart, ...place }) => ({
    ...place,
    label: words(`nav.${place.id}`),
    isApart: place.id === firstApart,
  }));
}
