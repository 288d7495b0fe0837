import { useMantineColorScheme } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { LOCALES } from "../../../src/kernel/locale.js";
import { HelpIcon, LanguageIcon, SignOutIcon } from "../icons.js";
import type { Command } from "../palette.js";
import { useLocale, useWords } from "../words.js";
import type { NavItem } from "./nav.js";
import { LANGUAGE_NAMES, SCHEMES } from "./preference-menus.js";
import { useChangeLocale, useSignOut } from "./session-actions.js";

/** What Ctrl+K offers before anything is looked for: every page, what the page adds, and the frame's own actions. */
export function useCommands(
  nav: readonly NavItem[],
  added: readonly Command[],
  { onHelp }: { readonly onHelp: () => void },
): readonly Command[] {
  const words = useWords("kit");
  const router = useRouter();
  const locale = useLocale();
  const changeLocale = useChangeLocale();
  const signOut = useSignOut();
  const { setColorScheme } = useMantineColorScheme();
  const go = words("palette.go");
  const act = words("palette.act");
  return [
    ...nav.map(({ id, label, icon, link, letter }) => ({
      id: `go ${id}`,
      label,
      group: go,
      icon,
      keys: `g ${letter}`,
      run: () => void router.navigate(link as Parameters<typeof router.navigate>[0]),
    })),
    ...added,
    ...SCHEMES.map(({ scheme, icon }) => ({
      id: `scheme ${scheme}`,
      label: `${words("shell.scheme")}: ${words(`shell.scheme_${scheme}`)}`,
      group: act,
      icon,
      run: () => setColorScheme(scheme),
    })),
    ...LOCALES.filter((other) => other !== locale).map((other) => ({
      id: `language ${other}`,
      label: `${words("shell.language")}: ${LANGUAGE_NAMES[other]}`,
      group: act,
      icon: LanguageIcon,
      run: () => changeLocale(other),
    })),
    { id: "help", label: words("keys.title"), group: act, icon: HelpIcon, keys: "?", run: onHelp },
    { id: "sign-out", label: words("shell.signOut"), group: act, icon: SignOutIcon, run: signOut },
  ];
}
