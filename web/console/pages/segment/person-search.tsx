import { TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { SearchIcon } from "../../../kit/icons.js";
import { Money } from "../../../kit/money.js";
import { useTrouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { peopleQuery } from "./data.js";
import styles from "./segment.module.css";

const TYPING_MS = 250;
const LETTERS_MIN = 2;

/** Finds one account by its person: a name, a document, a phone. Arrows move, Enter takes. */
export function PersonSearch({ onChoose }: { readonly onChoose: (accountId: string) => void }): ReactNode {
  const words = useWords("segment");
  const troubleOf = useTrouble();
  const listId = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const wanted = typed.trim();
  const [asked] = useDebouncedValue(wanted, TYPING_MS);
  const isAsked = asked.length >= LETTERS_MIN && wanted.length >= LETTERS_MIN;
  const found = useQuery({ ...peopleQuery(asked), enabled: isAsked });
  const people = isAsked ? (found.data ?? []) : [];
  const here = Math.min(at, people.length - 1);
  const choose = (accountId: string): void => {
    onChoose(accountId);
    setTyped("");
    setAt(0);
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const chosen = people[here];
    if (step !== 0) setAt(Math.max(0, Math.min(people.length - 1, here + step)));
    else if (event.key === "Enter" && chosen && !found.isPlaceholderData) choose(chosen.id);
    else if (event.key === "Escape" && typed !== "") setTyped("");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const isOpen = isAsked && found.data !== undefined;
  return (
    <div className={styles.search}>
      <TextInput
        aria-label={words("why.search")}
        placeholder={words("why.search")}
        leftSection={<SearchIcon size={15} aria-hidden={true} />}
        role="combobox"
        aria-expanded={isOpen && people.length > 0}
        aria-controls={listId}
        {...(people.length > 0 && { "aria-activedescendant": `${listId}-${here}` })}
        autoComplete="off"
        value={typed}
        error={isAsked && found.error !== null && troubleOf(found.error)}
        onKeyDown={onKey}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setAt(0);
        }}
      />
      <div
        id={listId}
        role="listbox"
        aria-label={words("why.found")}
        className={styles.found}
        hidden={people.length === 0}
      >
        {people.map(({ id, debtor, creditor, openMinor, currency }, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above moves through the list and chooses
          <div
            key={id}
            id={`${listId}-${place}`}
            role="option"
            tabIndex={-1}
            aria-selected={place === here}
            className={styles.foundRow}
            onClick={() => choose(id)}
          >
            <span className={styles.personName}>
              <span>{debtor.name}</span>
              <span className={styles.muted}>{creditor.name}</span>
            </span>
            <Money minor={openMinor} currency={currency} />
          </div>
        ))}
      </div>
      {isOpen && people.length === 0 && <p className={styles.none}>{words("why.nobody")}</p>}
    </div>
  );
}
