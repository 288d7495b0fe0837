const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Which of these does somebody mean? Every word typed begins a word of the label; accents and capitals do not matter. */
export function matchesOf<T extends { readonly label: string; readonly note?: string }>(
  all: readonly T[],
  query: string,
): readonly T[] {
  const wanted = plain(query).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return all;
  return all.filter(({ label, note = "" }) => {
    const words = plain(`${label} ${note}`).split(/[^\p{L}\p{N}]+/u);
    return wanted.every((part) => words.some((word) => word.startsWith(part)));
  });
}
