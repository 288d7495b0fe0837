// Runs before anything is drawn, so that neither the colours nor the language of the page change under the reader.
// A file of its own, because scripts inside the page are not allowed to run here.
(() => {
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // Storage may be switched off; then the browser's wishes count.
    }
  };
  const page = document.documentElement;
  const chosen = stored("acuerdo-scheme");
  const isDark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  page.setAttribute("data-mantine-color-scheme", isDark ? "dark" : "light");
  const tags = { es: "es-419", en: "en", pt: "pt-BR" };
  page.lang = tags[stored("acuerdo-locale") ?? navigator.language.slice(0, 2)] ?? tags.es;
})();
