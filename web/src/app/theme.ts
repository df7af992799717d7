export type Theme = "system" | "dark" | "light";

/** Its name in the browser. */
export const THEME = "lanterne.theme";

export function storedTheme(): Theme {
  const kept = localStorage.getItem(THEME);
  return kept === "dark" || kept === "light" ? kept : "system";
}

export function applyTheme(theme: Theme): void {
  const light = theme === "light" || (theme === "system" && matchMedia("(prefers-color-scheme: light)").matches);
  document.documentElement.dataset.theme = light ? "light" : "dark";
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", light ? "#fbf4e6" : "#0e0c14");
}

export function keepTheme(theme: Theme): void {
  if (theme === "system") localStorage.removeItem(THEME);
  else localStorage.setItem(THEME, theme);
  applyTheme(theme);
}
