/** What an answer asks for, as far as its words alone say it. */
export type Asked = "stop_channel" | "stop_all" | "resume" | "wrong_person" | "none";

/** Is the whole answer one of the words that our message named as the way to stop? */
export function askedOf(text: string, keywords: readonly string[]): Asked {
  const word = text
    .trim()
    .replace(/[.!]+$/, "")
    .toUpperCase();
  return keywords.includes(word) ? "stop_channel" : "none";
}
